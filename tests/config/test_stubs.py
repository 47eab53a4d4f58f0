"""The stubs say which version of a package they describe. mypy believes them, so a new version is read again first.

`python -m mypy.stubtest <module>` with MYPYPATH=stubs compares them.
"""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

STUBS = Path(__file__).resolve().parents[2] / "stubs"
WRITTEN = [path for path in sorted(STUBS.rglob("*.pyi")) if path.stat().st_size]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(STUBS)))
def test_a_stub_describes_the_version_that_is_installed(path):
    package, described = re.findall(r"\A# ([\w-]+) ([\d.]+): ", path.read_text())[0]
    assert described == version(package)
