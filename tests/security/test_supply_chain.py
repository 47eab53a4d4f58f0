"""What is installed is what was chosen: every package pinned, every file of it known by its hash."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import pytest

from tests.security import tracked

pytestmark = pytest.mark.attack("A110")

LOCKS = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]+\])?==([\w.!+]+)( ;[^\\]*)?\s*\\?$", re.MULTILINE | re.IGNORECASE)


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def read(name):
    return (tracked.ROOT / name).read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_every_file_of_it_has_a_hash(lock):
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", read(lock)))
    blocks = [block for block in blocks if block.strip()]
    assert len(blocks) > 30
    assert [block.split()[0] for block in blocks if not PIN.match(block) or "--hash=sha256:" not in block] == []
    elsewhere = r"(?m)^\s*(?:-e|--index-url|--extra-index-url|--find-links|--trusted-host|git\+|https?:)"
    assert re.findall(elsewhere, read(lock)) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_what_was_wished_for_is_in_the_lock(lock):
    wished = {
        canonical(re.split(r"[\[<>=;,! ]", line)[0])
        for line in read(lock.replace(".txt", ".in")).splitlines()
        if line and not line.startswith(("#", "-c "))
    }
    assert len(wished) > 15
    assert wished <= {canonical(name) for name, _, _ in PIN.findall(read(lock))}


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_installed_is_what_the_lock_says(lock):
    """Some are pinned twice, for two kinds of Python; a marker may keep one away from this machine."""
    found = PIN.findall(read(lock))
    pinned = defaultdict(set)
    optional = {name for name, _, marker in found if marker}
    for name, number, _ in found:
        pinned[name].add(number)
    installed = {}
    for name in pinned:
        with suppress(PackageNotFoundError):
            installed[name] = version(name)
    assert {name: number for name, number in installed.items() if number not in pinned[name]} == {}
    assert pinned.keys() - installed.keys() <= optional


def test_the_setup_installs_only_what_has_its_hash():
    setup = (tracked.ROOT / "bin" / "_setup").read_text()
    installs = [line for line in setup.splitlines() if "pip install" in line or "pip sync" in line]
    assert len(installs) == 2
    assert [line for line in installs if "--require-hashes" not in line] == []


def test_no_page_loads_anything_from_elsewhere():
    """No CDN, no font, no analytics: what a page needs lies in the repository, with its hash in the name."""
    outside = re.compile(
        r"""(?:src|href)=["'](?:https?:)?//|@import\s+(?:url\()?["']?(?:https?:)?//|url\(["']?(?:https?:)?//"""
    )
    mails = ("templates/mail/", "templates/account/email/")
    assert [
        (name, number)
        for name, number, line in tracked.lines(".html", ".css", ".js")
        if name.startswith(("templates/", "static/")) and not name.startswith(mails) and outside.search(line)
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_pin_is_known_to_be_vulnerable(lock):
    """By pip-audit, which asks a service on the internet. Where it is not there the pins are not audited."""
    command = [shutil.which("pip-audit") or ""] if shutil.which("pip-audit") else [sys.executable, "-m", "pip_audit"]
    if not shutil.which("pip-audit") and find_spec("pip_audit") is None:
        pytest.skip(f"Not audited: pip-audit is not installed here. `uvx pip-audit --strict -r {lock}` does it.")
    audit = subprocess.run(
        [*command, "--strict", "--disable-pip", "--require-hashes", "-r", lock],
        cwd=tracked.ROOT, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    if re.search(r"ConnectionError|Max retries|Name or service|timed out|ServiceError", audit.stderr):
        pytest.skip("Not audited: pip-audit cannot reach its service from here.")
    assert audit.returncode == 0, audit.stdout + audit.stderr
