""".githooks/pre-commit in a repository of its own: what is staged is checked, and nothing else."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parents[2]
TIDY = "import os\n\nfrom chat import models\n\nprint(os, models)  # noqa: T201\n"
MISPLACED = "from chat import models\nimport os\n\nprint(os, models)  # noqa: T201\n"
UNFORMATTED = "x= 1\n"


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / ".githooks", folder / ".githooks")
        (folder / "bin").mkdir()
        shutil.copy(ROOT / "bin" / "_setup", folder / "bin")
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / ".venv").symlink_to(sys.prefix)
        self.write("chat/__init__.py", "")
        self.write("chat/models.py", "")
        self.write(".gitignore", ".venv\n")
        self.git("init", "--quiet")
        self.git("config", "core.hooksPath", ".githooks")
        self.git("add", ".")
        assert self.commit() == (0, "")

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        someone = {
            f"GIT_{role}_{what}": "alice@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1", **someone},
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def stage(self, name: str, text: str) -> None:
        self.write(name, text)
        self.git("add", name)

    def commit(self) -> tuple[int, str]:
        done = self.git("commit", "--quiet", "--message", "Say something")
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / "repository").mkdir()
    return Repository(tmp_path / "repository")


def test_what_is_tidy_is_committed_without_a_word(repository):
    repository.stage("chat/views.py", TIDY)
    assert repository.commit() == (0, "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("chat/views.py", MISPLACED),
        ("chat/views.py", UNFORMATTED),
        ("chat/a name.py", UNFORMATTED),
        ("templates/chat/room.html", "{%if room%}{{room}}{%endif%}\n"),
    ],
)
def test_what_is_not_is_named_and_not_committed(repository, name, text):
    repository.stage(name, text)
    status, said = repository.commit()
    assert status == 1
    assert name in said
    assert said.splitlines()[-1].startswith("Not committed: ")
    assert repository.git("rev-list", "--count", "HEAD").stdout == "1\n"


def test_what_is_staged_counts_and_not_what_lies_beside_it(repository):
    repository.stage("chat/views.py", TIDY)
    repository.write("chat/views.py", UNFORMATTED)
    repository.write("chat/forms.py", UNFORMATTED)
    assert repository.commit() == (0, "")
    repository.stage("chat/views.py", UNFORMATTED)
    repository.write("chat/views.py", TIDY)
    assert repository.commit()[0] == 1


def test_without_an_environment_only_what_needs_no_check_is_committed(repository):
    (repository.folder / ".venv").unlink()
    repository.stage("README.md", "# Hubbub\n")
    assert repository.commit() == (0, "")
    repository.stage("chat/views.py", TIDY)
    status, said = repository.commit()
    assert status == 1
    assert said.startswith("Not committed: .venv has no ruff to check it with.")
    assert said.count("\n") == 1


def test_a_removed_file_is_not_checked(repository):
    repository.stage("chat/views.py", TIDY)
    repository.commit()
    repository.git("rm", "--quiet", "chat/views.py")
    assert repository.commit() == (0, "")


@pytest.mark.parametrize("command", ["bin/test", ".githooks/pre-commit"])
def test_templates_are_written_for_the_django_that_is_installed(command):
    written_for = re.findall(r"djade\"? --target-version ([\d.]+)", (ROOT / command).read_text())
    assert written_for == [".".join(map(str, django.VERSION[:2]))]
