"""bin/run on machines that lack something: one sentence, and the command that mends it. Under whatever sh is here.

And what the commands say about themselves."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN = ["sh", "cat", "cksum", "dirname", "grep", "id", "mktemp", "rm", "tail"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The commands without a .venv beside them."""
    shutil.copytree(ROOT / "bin", tmp_path / "clone" / "bin")
    for lock in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / lock, tmp_path / "clone")
    return tmp_path / "clone"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH on which there is no Python, uv or package manager."""
    folder = tmp_path / "path"
    folder.mkdir()
    for name in PLAIN:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return folder


def run(
    clone: Path, *arguments: str, path: Path, command: str = "run", **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "bin" / command, *arguments],
        cwd=clone.parent,
        env={"PATH": str(path), "HOME": str(clone.parent), **variables},
        capture_output=True,
        text=True,
        timeout=30,
    )


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def test_help_needs_nothing(clone, bare):
    helped = run(clone, "--help", path=bare)
    assert helped.returncode == 0
    assert "bin/run --demo" in helped.stdout
    assert not (clone / ".venv").exists()


def test_the_help_of_bin_test_needs_nothing_and_names_each_part(clone, bare):
    helped = run(clone, "--help", path=bare, command="test")
    assert helped.returncode == 0
    assert re.findall(r"^bin/test( \w+)? {3,}", helped.stdout, re.MULTILINE) == [
        "",
        " style",
        " unit",
        " faults",
        " browser",
    ]
    assert not (clone / ".venv").exists()


def test_only_the_server_gets_by_with_the_packages_of_the_server():
    made = {
        path.name: re.findall(r"^make_\w*environment$", path.read_text(), re.MULTILINE)
        for path in (ROOT / "bin").iterdir()
        if path.is_file() and path.name != "_setup"
    }
    for_work = {"attacks", "bench", "dev", "prove", "screenshots", "test"}
    assert {name for name, calls in made.items() if calls == ["make_environment"]} == {"run"}
    assert {name for name, calls in made.items() if calls == ["make_dev_environment"]} >= for_work


def test_an_unknown_argument_is_refused(clone, bare):
    refused = run(clone, "--dmeo", path=bare)
    assert refused.returncode == 1
    assert refused.stderr == "bin/run does not know --dmeo. What it knows: bin/run --help\n"


def test_a_machine_without_python(clone, bare):
    refused = run(clone, path=bare)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Hubbub needs Python 3.12 or newer, and there is none on this machine.")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("manager", "command"),
    [("dnf", "dnf install python3.13"), ("pacman", "pacman -S python"), ("brew", "brew install python@3.13")],
)
def test_the_package_manager_that_is_here_is_named(clone, bare, manager, command):
    program(bare, manager, "")
    assert command in run(clone, path=bare).stderr


def test_a_shim_that_leads_nowhere_and_an_old_python_are_passed_over(clone, bare):
    program(bare, "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    program(bare, "python3", "exit 1")  # what the question for 3.12 gets from 3.11
    refused = run(clone, path=bare)
    assert refused.stderr.startswith("Hubbub needs Python 3.12 or newer")


def test_a_python_without_venv_names_the_package(clone, bare):
    program(bare, "python3.12", "case $2 in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac")
    refused = run(clone, path=bare)
    assert "Python 3.12 is here, but without venv." in refused.stderr
    assert "apt-get install python3.12-venv" in refused.stderr


@pytest.mark.parametrize("command", ["run", "test"])
def test_an_installation_that_fails_is_told_with_its_reason(clone, bare, command):
    program(bare, "python3.13", 'case "$*" in *"-m venv"*) echo "no space left on device" >&2; exit 1 ;; esac')
    refused = run(clone, path=bare, command=command)
    assert refused.returncode == 1
    assert "no space left on device" in refused.stderr
    assert refused.stderr.endswith(f"rm -rf .venv && bin/{command}\n")
