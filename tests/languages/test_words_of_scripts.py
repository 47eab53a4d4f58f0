"""What scripts say stands in the page: each name that they ask for has its words, and no words are left over."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.languages.catalog import ROOT
from tests.security.oracle import elements

SCRIPTS = {path.name: path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")}
TEMPLATES = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
ASKED = re.compile(r'(?:\bword|giveUp)\("([a-z-]+)"([^)]*\bcount\b)?')
MARKED = {name for source in TEMPLATES for name in re.findall(r'data-word="([a-z-]+)"', source)}


def words(template: str) -> dict[str, str]:
    """Those that a template brings, by name."""
    [element] = elements(render_to_string(template))
    return {name.removeprefix("data-"): text for name, text in element.attrib.items() if name.startswith("data-")}


def names(*scripts: str) -> set[str]:
    """As they are asked for; what depends on a number has a form for one and another for more."""
    asked = {match for script in scripts for match in ASKED.findall(SCRIPTS[script])}
    return {form for name, counts in asked for form in ([f"{name}-one", f"{name}-other"] if counts else [name])}


OTHERS = sorted(SCRIPTS.keys() - {"code.js"})


def test_each_name_that_scripts_ask_for_has_words():
    assert (names(*OTHERS) | MARKED) - words("chat/_words.html").keys() == set()


def test_no_words_are_left_over():
    said = {name for script in OTHERS for name in re.findall(r'"([a-z-]+)"', SCRIPTS[script])}
    forms = {f"{name}-{form}" for name in said for form in ("one", "other")}
    assert words("chat/_words.html").keys() - said - forms - MARKED == set()


def test_each_name_that_code_blocks_ask_for_has_words():
    assert names("code.js") - words("chat/_code_words.html").keys() == set()


@pytest.mark.parametrize("template", ["chat/_words.html", "chat/_code_words.html"])
def test_the_words_follow_the_language_of_the_page(template):
    english = words(template)
    with translation.override("de"):
        german = words(template)
    assert german.keys() == english.keys()
    assert german != english
    assert {name: re.findall(r"{\w+}", text) for name, text in german.items()} == {
        name: re.findall(r"{\w+}", text) for name, text in english.items()
    }
