"""Whatever reads like words in a script: a tokenizer that knows strings, comments and what looks like them."""

import re
from collections.abc import Iterator

from tests.languages.bare_words.words import HOLE, PROSE, Found, shown

TOKENS = re.compile(
    r"""
      (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<string> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | (?P<template> ` )
    | (?P<regex> (?<=[(,=:\[!&|?{};\n]) \s* / (?![/*]) (?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+ / [a-z]* )
    | (?P<brace> [{}] )
    """,
    re.DOTALL | re.VERBOSE,
)
FOR_BROWSERS = re.compile(r"[.#(\[][a-z]")  # a selector or a media query
SELECTS = re.compile(r"(?:querySelector(?:All)?|closest|matches|getElementById|create(?:Element)?)\($")
KEYS = {
    "Enter",
    "Escape",
    "Tab",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "Shift",
}
HEADER = re.compile(r"[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+")


def in_script(source: str) -> list[Found]:
    found = []
    for start, literal in literals(source):
        text = literal.replace(HOLE, "").strip()
        if SELECTS.search(source[:start]) or FOR_BROWSERS.match(text) or text in KEYS or HEADER.fullmatch(text):
            continue
        if PROSE.search(literal) or re.match(r"[A-Z][a-z]{2,}", text):
            found.append(Found(source.count("\n", 0, start) + 1, shown(literal)))
    return found


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Each string with where it begins; what is put into a template literal is a hole, and read by itself."""
    depths: list[tuple[int, list[str]]] = []  # of template literals that are open: where, and their text so far
    braces: list[bool] = []  # does this one belong to a template literal?
    at = 0
    while match := TOKENS.search(source, at):
        at = match.end()
        if match["string"]:
            yield match.start(), match["string"][1:-1]
        elif match["template"]:
            depths.append((match.start(), []))
            at, is_closed = template_text(source, at, depths[-1][1])
            braces += [] if is_closed else [True]
            if is_closed:
                start, parts = depths.pop()
                yield start, "".join(parts)
        elif match["brace"] == "{":
            braces.append(False)
        elif match["brace"] == "}" and braces and braces.pop():
            at, is_closed = template_text(source, at, depths[-1][1])
            braces += [] if is_closed else [True]
            if is_closed:
                start, parts = depths.pop()
                yield start, "".join(parts)


def template_text(source: str, at: int, parts: list[str]) -> tuple[int, bool]:
    """Reads on to the end of a template literal (True) or to the next value in it (False)."""
    text = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*", re.DOTALL).match(source, at)
    assert text
    parts.append(text[0])
    if source[text.end() : text.end() + 1] == "`":
        return text.end() + 1, True
    parts.append(HOLE)
    return text.end() + 2, False
