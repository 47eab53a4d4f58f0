"""Each stylesheet reaches the pages, and holds no rule for what no page has."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.security.tracked import ROOT
from tests.web.markup import Markup, of_pages, of_the_administration
from tests.web.selectors import compounds
from web.static_files import IMPORT

CSS = ROOT / "static" / "css"
ENTRY, ADMINISTRATION = "app.css", "admin.css"  # what pages link to
SHEETS = sorted(CSS.glob("*.css"))
MOST_LINES = 300


@cache
def markup(sheet: str) -> Markup:
    return of_the_administration() if sheet == ADMINISTRATION else of_pages()


def dead(sheet: str, drawn: Markup) -> list[str]:
    """The selectors that ask of an element what no element has."""
    found = [selector for selector, asked in compounds(sheet) if not any(drawn.has(names) for names in asked)]
    return list(dict.fromkeys(found))


def test_every_stylesheet_is_imported_once() -> None:
    imported = [match["name"] for match in IMPORT.finditer((CSS / ENTRY).read_text())]
    assert sorted([*imported, ENTRY, ADMINISTRATION]) == [path.name for path in SHEETS]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_stylesheet_is_long(path: Path) -> None:
    lines = path.read_text().count("\n")
    assert lines <= MOST_LINES


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_each_selector_names_what_a_page_has(path: Path) -> None:
    found = dead(path.read_text(), markup(path.name))
    assert found == [], "\n".join(found)


def test_each_custom_property_is_set_as_well_as_used() -> None:
    ours = "".join(path.read_text() for path in SHEETS if path.name != ADMINISTRATION)  # that one sets Django's
    assert set(re.findall(r"(--[\w-]+):", ours)) == set(re.findall(r"var\((--[\w-]+)", ours))


ELEMENTS: list[set[str]] = [{".day", "#first", "[data-hue]"}, {".hour"}]
SMALL_PAGE = Markup(frozenset(map(frozenset, ELEMENTS)), anywhere=frozenset({".new"}))


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        (".gone { color: red; }", [".gone"]),
        (".day, .gone > .hour { color: red; }", [".day, .gone > .hour"]),
        (".day.hour { color: red; }", [".day.hour"]),
        (".day { & .hour { color: red; } &.hour { color: red; } }", [".day { &.hour"]),
        (".day { color: red; @media print { & > .gone { color: red; } } }", [".day { & > .gone"]),
        (".day:not(.gone) { color: red; }", [".day:not(.gone)"]),
        (".hour:is(.new, #last) { color: red; }", [".hour:is(.new, #last)"]),
        (".hour[data-hue='3'] { color: red; }", [".hour[data-hue='3']"]),
        (".day, .hour { &#first.new[data-hue]::before { content: '.gone'; } }", []),
        ('/* .gone { } */ @keyframes spin { to { rotate: 1turn; } } .hour::after { content: ".gone {"; }', []),
    ],
)
def test_what_no_page_has_is_found(sheet: str, found: list[str]) -> None:
    assert dead(sheet, SMALL_PAGE) == found


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        ("app.css", {".msg", ".follow"}),  # a template's condition
        ("app.css", {".icon", ".s16", ".flips"}),  # the words of a template tag
        ("app.css", {"[data-moderates]"}),  # a template's block
        ("app.css", {".input"}),  # a form's widget
        ("app.css", {".tag-link"}),  # the renderer
        ("app.css", {".kd"}),  # Pygments
        ("app.css", {".msg", "[data-state]"}),  # a script
        ("admin.css", {"#header"}),  # Django's administration
    ],
)
def test_what_pages_have_is_seen_wherever_it_is_written(sheet: str, names: set[str]) -> None:
    assert markup(sheet).has(frozenset(names))


@pytest.mark.parametrize("sheet", [ENTRY, ADMINISTRATION])
def test_what_no_page_has_is_not_seen(sheet: str) -> None:
    assert not markup(sheet).has(frozenset({".no-such-class"}))
    assert not markup(sheet).has(frozenset({".msg", ".btn"}))
