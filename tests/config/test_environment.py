"""One .venv for the server and for work on it: each command adds what it needs and leaves the other's packages alone.

With pip itself and three packages that are made here, in a clone of bin/ with locks of its own. Nothing is downloaded.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER, WORK = "requirements.txt", "requirements-dev.txt"
LIST = """
from importlib.metadata import distributions
ours = {"served", "shared", "checked"}
print(*sorted(f"{found.name}-{found.version}" for found in distributions() if found.name in ours))
"""


class Clone:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        self.wheels.mkdir(parents=True)
        shutil.copytree(ROOT / "bin", folder / "bin")
        for module in ("config/serving/start.py", "tests/security/report.py"):  # what bin/run and bin/attacks start
            (folder / module).parent.mkdir(parents=True)
            (folder / module).touch()
        # A Python with pip is at hand and need not be installed into the clone, which takes seconds.
        base = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
        subprocess.run(
            [base, "-m", "venv", "--without-pip", "--system-site-packages", folder / ".venv"], check=True, timeout=30
        )

    def lock(self, name: str, **versions: str) -> None:
        """Writes a lock; 1.0 is a version, 1.0! one whose hash in the lock is another's."""
        lines = []
        for package, version in versions.items():
            wheel = self._wheel(package, version.rstrip("!"))
            digest = hashlib.sha256(b"another" if version.endswith("!") else wheel.read_bytes()).hexdigest()
            lines.append(f"{package}=={version.rstrip('!')} --hash=sha256:{digest}\n")
        (self.folder / name).write_text("".join(lines))

    def run(self, command: str) -> tuple[int, list[str]]:
        """What bin/run or bin/attacks said, and its status."""
        done = subprocess.run(
            [self.folder / "bin" / command],
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1",
                 "PIP_FIND_LINKS": str(self.wheels)},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, (done.stdout + done.stderr).splitlines()

    def installed(self) -> list[str]:
        python = self.folder / ".venv" / "bin" / "python"
        listed = subprocess.run([python, "-c", LIST], capture_output=True, text=True, timeout=30, check=True)
        return listed.stdout.split()

    def _wheel(self, package: str, version: str) -> Path:
        path = self.wheels / f"{package}-{version}-py3-none-any.whl"
        about = f"{package}-{version}.dist-info"
        if not path.exists():
            with ZipFile(path, "w") as wheel:
                wheel.writestr(f"{package}.py", "")
                wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
                wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
                wheel.writestr(f"{about}/RECORD", "")
        return path


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    if shutil.which("uv", path="/usr/bin:/bin"):
        pytest.skip("uv is in /usr/bin, and bin/ would take it instead of pip.")
    return Clone(tmp_path / "clone")


def test_each_command_adds_what_it_needs_and_neither_undoes_the_other(clone):
    clone.lock(SERVER, served="1.0")
    clone.lock(WORK, checked="1.0", shared="1.0")
    assert clone.run("run") == (0, ["Installing requirements.txt: 1 packages"])
    assert clone.installed() == ["served-1.0"]
    assert clone.run("attacks") == (0, ["Installing requirements-dev.txt: 2 packages"])
    assert clone.installed() == ["checked-1.0", "served-1.0", "shared-1.0"]
    assert clone.run("run") == clone.run("attacks") == (0, [])
    assert clone.installed() == ["checked-1.0", "served-1.0", "shared-1.0"]

    # a newer commit: one package is now the server's too, in another version, and one is in no lock any more
    clone.lock(SERVER, shared="1.1")
    assert clone.run("run") == (0, ["Installing requirements.txt: 1 packages"])
    assert clone.installed() == ["checked-1.0", "served-1.0", "shared-1.1"]

    # and back, where only work has that package: it gets its version again, although its lock never changed
    clone.lock(SERVER, served="1.0")
    assert clone.run("run") == (0, ["Installing requirements.txt: 1 packages"])
    assert clone.run("attacks") == (0, ["Installing requirements-dev.txt: 2 packages"])
    assert clone.installed() == ["checked-1.0", "served-1.0", "shared-1.0"]


def test_a_file_with_another_hash_is_refused_each_time(clone):
    clone.lock(SERVER, served="1.0!")
    for _ in range(2):
        status, said = clone.run("run")
        assert (status, said[0]) == (1, "Installing requirements.txt: 1 packages")
        assert said[-1].startswith("The environment in .venv could not be made, for the reason above.")
    assert clone.installed() == []
