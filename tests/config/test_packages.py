"""requirements.txt is enough to serve; requirements-dev.txt adds to it and changes nothing."""

import ast
import os
import re
import secrets
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

from tests.security import tracked

ROOT = Path(__file__).resolve().parents[2]
NOT_SERVED = {"tests", "e2e", "bench"}
PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==([^ ]+)", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str]]:
    """(package, version)"""
    return set(PIN.findall((ROOT / lock).read_text()))


def modules_of(path: Path) -> set[str]:
    """The first names of what a file imports, under whatever condition."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def unlocked(modules: set[str], lock: str) -> set[str]:
    """Those that come from a package which the lock does not have."""
    locked = {name for name, _ in pins(lock)}
    origins = packages_distributions()
    return {
        module
        for module in modules
        if module in origins and not {re.sub(r"[-_.]+", "-", name).lower() for name in origins[module]} & locked
    }


def test_a_package_in_both_locks_has_one_version():
    server, work = pins("requirements.txt"), pins("requirements-dev.txt")
    assert len(server) > 30
    assert len(work) > 30
    shared = {name for name, _ in server} & {name for name, _ in work}
    assert "django" in shared
    assert {pin for pin in work if pin[0] in shared and pin not in server} == set()


def test_the_server_imports_only_what_its_lock_has():
    served = [path for path in tracked.files(".py") if path.relative_to(ROOT).parts[0] not in NOT_SERVED]
    assert len(served) > 90
    modules = set().union(*map(modules_of, served))
    assert {"django", "channels", "uvicorn"} <= modules
    assert unlocked(modules, "requirements.txt") == set()
    assert unlocked({"pytest", "daphne"}, "requirements.txt") == {"pytest", "daphne"}  # so it would be noticed


def test_the_settings_name_only_what_the_lock_of_the_server_has():
    named = {name.partition(".")[0] for name in (*settings.INSTALLED_APPS, *settings.MIDDLEWARE)}
    assert {"allauth", "django_htmx"} <= named
    assert unlocked(named, "requirements.txt") == set()


def test_debug_needs_no_package_that_the_server_lacks(tmp_path):
    """DEBUG=1 bin/run, where bin/test never ran: daphne is away."""
    away = "import sys; sys.modules['daphne'] = None"
    start = "import django; django.setup(); from django.core.management import call_command; call_command('check')"
    variables = {"DEBUG": "1", "DATA_DIR": str(tmp_path), "SECRET_KEY": secrets.token_urlsafe(49)}
    checked = subprocess.run(
        [sys.executable, "-c", f"{away}; {start}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")
