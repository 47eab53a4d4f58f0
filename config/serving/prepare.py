"""What has to be there before the server starts: secret key, tables, static files, and the demo if asked for.

`python -m config.serving.prepare [--demo]`. Prints one line for each slow step, and nothing if there is nothing to do.
It finds that out quickly, because every start runs it.
"""

import fcntl
import hashlib
import os
import secrets
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str]) -> None:
    """Exits with one sentence if something is in the way."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    data_dir = Path(os.environ.get("DATA_DIR", BASE_DIR / "data")).resolve()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (data_dir / "prepare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at the same time prepare one after the other
            keep_secret_key(data_dir)
            django.setup()
            migrate()
            collect_static(data_dir)
            if "--demo" in arguments:
                call_command("demo")
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        sys.exit(f"The database cannot be used: {reason}. Start it, or set DATABASE_URL to one that can.")
    except CommandError as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(f"{error.filename} cannot be written by this account. Set DATA_DIR to a folder that can.")


def keep_secret_key(data_dir: Path) -> None:
    """Write a key of 66 random characters, completely or not at all, which only this account can read."""
    path = data_dir / "secret_key"
    if os.environ.get("SECRET_KEY") or path.exists():
        return
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(49))
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def collect_static(data_dir: Path) -> None:
    """Only if a file, the code that joins them or a package changed. Old files stay: a page that was opened before an
    update still asks for them."""
    if settings.DEBUG:  # runserver serves them from their folders
        return
    stamp, wanted = data_dir / "static.stamp", static_fingerprint()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    say("Collecting the static files")
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    """Changes with the name, size or time of any static file, and with the packages that bring files of their own."""
    sources = sorted(path for path in (BASE_DIR / "static").rglob("*") if path.is_file())
    sources += [BASE_DIR / "web" / "static_files.py", BASE_DIR / "requirements.txt"]
    digest = hashlib.sha256()
    for path in sources:
        status = path.stat()
        digest.update(f"{path.relative_to(BASE_DIR)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
