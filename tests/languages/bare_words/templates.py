"""Text and attributes of a template, and literals in its tags."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

from tests.languages.bare_words.words import HOLE, LETTER, PROSE, Found, shown

SILENT = {"kbd", "code", "script", "style"}  # what is printed on a key or is no language
SPOKEN = {"title", "alt", "placeholder", "label", "aria-label", "aria-description", "aria-valuetext", "value"}
BLOCKS_WITHOUT_WORDS = {"level", "socket", "body_attributes"}  # of base.html and app.html: parts of tags
TAGS_WITHOUT_WORDS = {"load", "static", "url", "extends", "icon", "block", "endblock", "comment", "endcomment"}
LITERAL = re.compile(r"""(?<!_\()(?:"([^"]*)"|'([^']*)')""")
DATE = re.compile(r"""\|(?:date|time):["']([^"']*)["']""")
FOR_MACHINES = {"c", "Y-m-d", "e"}


def in_template(source: str, *, is_html: bool) -> list[Found]:
    text, found = without_tags(source)
    if not is_html:
        found += [Found(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if is_said(line)]
        return sorted(found)
    reader = Reader()
    reader.feed(text)
    reader.close()
    return sorted(found + reader.found)


def without_tags(source: str) -> tuple[str, list[Found]]:
    """The text with a hole and the line breaks of each tag, and the words that stand in tags."""
    text, found, skipped_to = [], [], ""
    for token in Lexer(source).tokenize():
        name, *words = token.contents.split() if token.token_type == TokenType.BLOCK else [""]
        if name in {"blocktranslate", "comment"} or (name == "block" and words[0] in BLOCKS_WITHOUT_WORDS):
            skipped_to = f"end{name}"
        if skipped_to or token.token_type != TokenType.TEXT:
            text.append(HOLE + "\n" * token.contents.count("\n"))
        else:
            text.append(token.contents)
        if name and name == skipped_to:
            skipped_to = ""
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            found += [Found(token.lineno or 0, words) for words in words_in_tag(token, name)]
    return "".join(text), found


def words_in_tag(token: Token, name: str) -> Iterator[str]:
    """ "Sign in" in {% include "x.html" with verb="Sign in" %}, and what has a form of its own in each language."""
    contents = token.contents
    yield from (form for form in DATE.findall(contents) if form not in FOR_MACHINES and not form.endswith("_FORMAT"))
    yield from re.findall(r"\|pluralize", contents)
    if name in TAGS_WITHOUT_WORDS | {"translate", "blocktranslate"}:
        return
    for one, other in LITERAL.findall(DATE.sub("", contents)):
        if PROSE.search(literal := one or other) or re.match(r"[A-Z][a-z]", literal):
            yield literal


def is_said(text: str) -> bool:
    """Attributes of a tag that is not in this template are no text."""
    return bool(LETTER.search(re.sub(r'[a-z-]+="[^"]*"', "", text)))


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)  # an entity is a sign, not a word
        self.found: list[Found] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        kind = dict(attrs).get("type")
        for name, value in attrs:
            if name == "value" and not (tag == "input" and kind in {"submit", "button"}):
                continue
            is_prose = name.startswith("data-") and PROSE.search(value or "")
            if (name in SPOKEN and is_said(value or "")) or is_prose:
                self.found.append(Found(self.getpos()[0], f'{name}="{shown(value or "")}"'))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent and is_said(data):
            self.found.append(Found(self.getpos()[0], shown(data)))
