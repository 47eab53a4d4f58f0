"""One definition of what nobody sees, for every regular expression on either side."""

import json
import re
import shutil
import subprocess

import pytest

from web.characters import BLANK, CONTROLS, JOINERS, SPECIALS, UNSEEN, in_class, in_javascript_class

ALL = (CONTROLS, JOINERS, UNSEEN, SPECIALS)
POINTS = [point for point in range(0x11000) if not 0xD800 <= point <= 0xDFFF] + [*range(0xE0000, 0xE1002)]


def test_ranges_are_in_order_and_apart():
    ends = [point for first, last in sorted(pair for ranges in ALL for pair in ranges) for point in (first, last + 1)]
    assert ends == sorted(ends)
    assert all(first <= last for ranges in ALL for first, last in ranges)


def test_a_class_holds_what_the_ranges_say():
    unseen = re.compile(f"[{in_class(UNSEEN, JOINERS)}]")
    found = {point for point in POINTS if unseen.fullmatch(chr(point))}
    assert found == {point for first, last in UNSEEN + JOINERS for point in range(first, last + 1)}


@pytest.mark.parametrize("seen", ["a", "é", "田", "👩", ".", "\u0301"])
def test_what_is_seen_is_in_no_class(seen):
    assert not re.search(f"[{BLANK}{in_class(*ALL)}]", seen)


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node to run JavaScript: apt install nodejs")
def test_javascript_reads_the_same_class():
    """Character by character, in an expression as static/js/room/composer.js makes it."""
    script = """
        const [points, nothing] = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const expression = new RegExp(`^[${nothing}]*$`, "u");
        process.stdout.write(JSON.stringify(points.filter((point) => expression.test(String.fromCodePoint(point)))));
    """
    nothing = BLANK + in_javascript_class(CONTROLS, UNSEEN, JOINERS)
    done = subprocess.run(
        ["node", "-e", script],
        input=json.dumps([POINTS, nothing]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    here = re.compile(f"[{BLANK}{in_class(CONTROLS, UNSEEN, JOINERS)}]*")
    assert json.loads(done.stdout) == [point for point in POINTS if here.fullmatch(chr(point))]
