"""A wrong setting stops the start with one sentence, before anything listens or is written."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]
STRONG = "q7X2m9Lk4Zt8Wv1Rb6Yc3Nd5Hf0Gs-Pj_QaUeIoTxMzBnVcKlSwDy"
PRODUCTION = {
    "PUBLIC_URL": "https://chat.example.org",
    "SECRET_KEY": STRONG,
    "TRUSTED_PROXIES": "1",
    "MAIL_URL": "smtps://mail.example.org",
}


def run(*arguments: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own that knows these variables and no others of Hubbub's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, "DATA_DIR": str(data_dir), **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.attack("A106")
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "django-insecure-" + STRONG}, "SECRET_KEY is weak"),
        ({"PUBLIC_URL": "http://chat.example.org"}, "passwords would travel in the clear"),
        ({"PUBLIC_URL": "chat.example.org"}, "PUBLIC_URL must look like"),
        ({"PUBLIC_URL": "ftp://chat.example.org"}, "PUBLIC_URL must look like"),
        ({"PUBLIC_URL": "https://chat.example.org/sub/folder"}, "PUBLIC_URL must look like"),
        ({"ALLOWED_HOSTS": "*"}, "a wildcard would let any site in"),
        ({"ALLOWED_HOSTS": "good.example.org,.example.org"}, "a wildcard would let any site in"),
        ({"ALLOWED_ORIGINS": "https://*.example.org"}, "a wildcard would let any site in"),
        ({"DEBUG": "maybe"}, "DEBUG must be 1 or 0"),
        ({"PORT": "http"}, "PORT must be a whole number"),
        ({"PORT": "70000"}, "PORT must be a whole number from 0 to 65535"),
        ({"HTTP_THREADS": "0"}, "HTTP_THREADS must be a whole number from 1 to 64"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be a whole number"),
        ({"SEND_RATE": "fast"}, "SEND_RATE must look like 10/10s"),
        ({"LOGIN_RATE": "10/0s"}, "LOGIN_RATE must look like"),
        ({"SIGN_UP_RATE": "20 per hour"}, "SIGN_UP_RATE must look like"),
        ({"ADMIN_NETWORKS": "10.0.0.0/8,office"}, "ADMIN_NETWORKS must look like"),
        ({"ADMIN_2FA": "sometimes"}, "ADMIN_2FA must be 1 or 0"),
        ({"DATABASE_URL": "mysql://root@localhost/hubbub"}, "DATABASE_URL must begin with"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL must begin with"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is weak"),
        ({"MAIL_URL": "mail.example.org"}, "MAIL_URL must look like"),
        ({"SIGN_UP_OPEN": "perhaps"}, "SIGN_UP_OPEN must be 1 or 0"),
    ],
)
def test_a_wrong_value_is_refused_with_one_sentence(
    variables: dict[str, str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SECRET_KEY": STRONG, "DATA_DIR": str(tmp_path), **variables}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)) as refusal:
        runpy.run_path(str(ROOT / "config" / "settings.py"))
    assert "\n" not in str(refusal.value)


@pytest.mark.attack("A106")
def test_right_values_are_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**PRODUCTION, "DATA_DIR": str(tmp_path), "SEND_RATE": "5/60s"}.items():
        monkeypatch.setenv(name, value)
    settings = runpy.run_path(str(ROOT / "config" / "settings.py"))
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["chat.example.org"]
    assert settings["SEND_RATE"] == (5, 60)
    assert settings["SESSION_COOKIE_SECURE"] is True


@pytest.mark.attack("A106")
def test_a_refused_start_says_one_sentence_and_writes_no_database(tmp_path: Path) -> None:
    stopped = run("-m", "config.serving.start", data_dir=tmp_path, ALLOWED_HOSTS="*")
    assert stopped.returncode == 1
    assert stopped.stderr.count("\n") == 1
    assert "a wildcard would let any site in" in stopped.stderr
    assert stopped.stdout == ""
    assert not (tmp_path / "hubbub.sqlite3").exists()


@pytest.mark.attack("A106")
def test_the_server_refuses_as_the_preparation_does(tmp_path: Path) -> None:
    stopped = run("-m", "config.serving.server", data_dir=tmp_path, SECRET_KEY=STRONG, ALLOWED_HOSTS="*")
    assert stopped.returncode != 0
    assert stopped.stderr.count("\n") == 1
    assert "a wildcard would let any site in" in stopped.stderr


@pytest.mark.attack("A106")
def test_the_server_does_not_start_without_a_secret_key(tmp_path: Path) -> None:
    stopped = run("-m", "config.serving.server", data_dir=tmp_path)
    assert stopped.returncode != 0
    assert stopped.stderr == (
        f"There is no secret key. Set SECRET_KEY, or start with bin/run, which writes one to {tmp_path}/secret_key.\n"
    )


@pytest.mark.attack("A106")
def test_a_database_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path) -> None:
    stopped = run(
        "-m", "config.serving.prepare", data_dir=tmp_path, DATABASE_URL="postgresql://hubbub@127.0.0.1:1/hubbub"
    )
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("The database cannot be used: ")
    assert stopped.stderr.count("\n") == 1


@pytest.mark.attack("A106")
def test_production_values_pass_the_check_for_deployment(tmp_path: Path) -> None:
    checked = run(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **PRODUCTION
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.attack("A106")
def test_a_key_can_be_replaced_while_the_old_one_still_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    def keys(**variables: str) -> override_settings:
        """In force as this environment says."""
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        read = runpy.run_path(str(ROOT / "config" / "settings.py"))
        return override_settings(**{name: read[name] for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS")})

    with keys(SECRET_KEY=STRONG):
        signed = signing.dumps("hello")
    with keys(SECRET_KEY=STRONG[::-1]), pytest.raises(signing.BadSignature):
        signing.loads(signed)
    with keys(SECRET_KEY=STRONG[::-1], SECRET_KEY_FALLBACKS=STRONG):
        assert signing.loads(signed) == "hello"


@pytest.mark.attack("A106")
def test_what_the_first_start_writes_belongs_to_this_account_alone(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    ours_only = {"DJANGO_SETTINGS_MODULE": "tests.config.settings_own_files"}
    prepared = run(
        "-c",
        "import os; os.umask(0o077); from config.serving import prepare; prepare.main([])",
        data_dir=data_dir,
        **ours_only,
    )
    assert prepared.returncode == 0, prepared.stderr
    assert data_dir.stat().st_mode & 0o077 == 0
    for name in ("secret_key", "hubbub.sqlite3"):
        assert (data_dir / name).stat().st_mode & 0o077 == 0, name
    key = (data_dir / "secret_key").read_text()
    assert len(key) >= 50

    again = run("-m", "config.serving.prepare", data_dir=data_dir, **ours_only)
    assert (again.returncode, again.stdout) == (0, "")  # nothing is left to be done
    assert (data_dir / "secret_key").read_text() == key
