"""The form of our templates: one block element a line, two spaces a level, 120 columns, at most 60 lines.

web/template_loader.py takes the line breaks out again, so that the form costs no byte of a page.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

MOST_COLUMNS, MOST_LINES = 120, 60
BLOCK = re.compile(
    r"""<(?:address|article|aside|blockquote|body|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h\d
    |head|header|hr|html|legend|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|td|template|tfoot|th|thead|title
    |tr|ul)(?![\w-])""",
    re.VERBOSE,
)
LONG_LINES = {
    "chat/room.html": "Django allows no line break in a tag, and a cached include names all that it shows",
}

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = {str(path.relative_to(FOLDER)): path.read_text().splitlines() for path in FOLDER.rglob("*.html")}


def found(fault: Callable[[list[str]], list[str]]) -> dict[str, list[str]]:
    """The lines with a fault, by template."""
    faults = {name: fault(lines) for name, lines in TEMPLATES.items()}
    return {name: lines for name, lines in faults.items() if lines}


def test_a_template_is_short():
    assert found(lambda lines: lines[MOST_LINES:]) == {}


def test_a_line_fits_into_a_window():
    too_long = found(lambda lines: [line for line in lines if len(line) > MOST_COLUMNS])
    assert {name: lines for name, lines in too_long.items() if name not in LONG_LINES} == {}


@pytest.mark.parametrize("name", LONG_LINES)
def test_a_line_that_may_be_long_is_one_tag(name):
    long_lines = [line for line in TEMPLATES[name] if len(line) > MOST_COLUMNS]
    assert [line for line in long_lines if not re.fullmatch(r"\s*{%[^%]*%}", line)] == []
    assert long_lines != []


def test_a_line_begins_at_most_one_block_element():
    assert found(lambda lines: [line for line in lines if len(BLOCK.findall(line)) > 1]) == {}


def test_a_level_is_two_spaces():
    def wrong(lines: list[str]) -> list[str]:
        lines = ["", *filter(str.strip, lines)]
        return [line for before, line in pairwise(lines) if depth(line) > depth(before) + 2 or depth(line) % 2]

    def depth(line: str) -> int:
        return len(line) - len(line.lstrip(" "))

    assert found(wrong) == {}


def test_there_are_no_tabs():
    assert found(lambda lines: [line for line in lines if "\t" in line]) == {}
