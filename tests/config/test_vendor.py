"""The vendored library is the one that VENDOR.md names, byte for byte."""

import re
from base64 import b64encode
from hashlib import sha384
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
ROW = re.compile(r"^\| (?P<file>\S+) \|.*\| (?P<version>[\d.]+) \| 0BSD \| sha384-(?P<digest>\S+) \|$", re.MULTILINE)


def test_every_vendored_file_has_a_row_with_its_digest():
    rows = list(ROW.finditer((VENDOR / "VENDOR.md").read_text()))
    assert {row["file"] for row in rows} == {path.name for path in VENDOR.iterdir()} - {"VENDOR.md"}
    for row in rows:
        assert b64encode(sha384((VENDOR / row["file"]).read_bytes()).digest()).decode() == row["digest"]


def test_the_script_says_its_version_and_licence_and_asks_for_no_map():
    script = (VENDOR / "htmx.js").read_text()
    version = next(ROW.finditer((VENDOR / "VENDOR.md").read_text()))["version"]
    assert script.startswith(f"/*! htmx {version} and its extension hx-ws")
    assert "Zero-Clause BSD" in script.splitlines()[0]
    assert "sourceMappingURL" not in script
