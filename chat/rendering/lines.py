"""Prepares what people write in a chat for Python-Markdown: separates the blocks, line by line, in linear time.

Python-Markdown expects blank lines around lists, headings and tables and four spaces for each level of nesting, and it
tries every rule on a whole block again and again. Here every block gets its blank lines and every level its four
spaces, and code is taken out unchanged before any rule can read it as Markdown.
"""

import re
from dataclasses import dataclass, field

from chat.rendering.characters import with_shown_bidi, without_bidi

QUOTES = 8  # levels; deeper ones come from attacks and mail threads, which are readable as plain text
LEVELS = 8  # of lists; a deeper item is put on the eighth
COLUMNS = 40

_FENCE = re.compile(r" *(?P<fence>`{3,}|~{3,}) *(?P<language>[^\s`]*)[^`]*")
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-*+]|\d{1,9}[.)])(?: +(?=\S)|$)")
_HEADING = re.compile(r"#{1,6} +\S")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})")
_DASHES = re.compile(r"[-:| ]+")


class TooMuchError(Exception):
    """Rendering this text costs more than a message may cost."""


@dataclass(frozen=True, slots=True)
class Code:
    language: str
    text: str


@dataclass(slots=True)
class Arranged:
    """Lines for Python-Markdown. A line U+E000 n U+E001 stands for `codes[n]`.

    Nobody can write such a line, because characters.py removes these two characters from every message.
    """

    lines: list[str] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)


def arrange(text: str) -> Arranged:
    """The text as separate blocks, and its code. Raises TooMuchError if quotes are nested too deeply."""
    codes: list[Code] = []
    return Arranged(_Arranger(text.split("\n"), codes, depth=0).run(), codes)


class _Arranger:
    """Reads the lines of one level of quoting in order and writes them as blocks."""

    def __init__(self, lines: list[str], codes: list[Code], depth: int) -> None:
        if depth > QUOTES:
            raise TooMuchError
        self.lines, self.codes, self.depth = lines, codes, depth
        self.out: list[str] = []
        self.at = 0
        self.indents: list[int] = []  # of the open list items, outermost first
        self.marks: list[str] = []  # of the open lists: "1" for an ordered one, else the bullet
        self.table = False
        self.loose = False  # the open item has a second paragraph or code

    def run(self) -> list[str]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if fence := _FENCE.fullmatch(line):
                self._code(line, fence)
            elif _QUOTE.match(line):
                self._quote()
            else:
                self._line(without_bidi(line).expandtabs(4).rstrip())
        while self.out and not self.out[-1]:
            self.out.pop()
        return self.out

    def _line(self, line: str) -> None:
        if not line:
            self._blank()
        elif self.table and "|" in line:
            self.out.append(line.strip())
        elif _RULE.fullmatch(line):
            self._alone(line.strip())
        elif item := _ITEM.match(line):
            self._item(item, line)
        elif _HEADING.match(line):
            self._alone(line)
        elif self._starts_table(line):
            self._end()
            self.table = True
            self.out.append(line.strip())
        else:
            self._text(line)

    def _blank(self) -> None:
        self.table = False
        if self.out and self.out[-1]:
            self.out.append("")

    def _end(self) -> None:
        """Ends the open lists and the open table."""
        self._blank()
        self.indents, self.marks, self.loose = [], [], False

    def _alone(self, line: str) -> None:
        self._end()
        self.out += [line, ""]

    def _text(self, line: str) -> None:
        indent = len(line) - len(line.lstrip())
        fresh = not self.out or not self.out[-1]
        if self.table or (self.indents and indent <= self.indents[0]):
            self._end()
        if self.indents and fresh:  # another paragraph of the item to which it is indented
            self._close(indent - 1)
            self.loose = True
            self.out.append("    " * len(self.indents) + line.strip())
        else:
            self.out.append(line.strip())

    def _close(self, indent: int) -> None:
        while self.indents and self.indents[-1] > indent and len(self.indents) > 1:
            self.indents.pop()
            self.marks.pop()

    def _item(self, item: re.Match[str], line: str) -> None:
        indent, mark = len(item["indent"]), item["mark"]
        kind = mark if mark in "-*+" else "1"
        while self.indents and indent < self.indents[-1]:
            self.indents.pop()
            self.marks.pop()
        if not self.indents:
            self._end()
        if not self.indents or (indent >= self.indents[-1] + 2 and len(self.indents) < LEVELS):
            self.indents.append(indent)
            self.marks.append(kind)
        elif self.marks[-1] != kind:
            self.marks[-1] = kind
            self._blank()
        elif not self.loose and len(self.out) > 1 and not self.out[-1] and _ITEM.match(self.out[-2]):
            self.out.pop()  # a blank line between two items of a list has no meaning
        if self.loose:
            self._blank()
            self.loose = False
        number = f"{mark[:-1]}." if kind == "1" else mark
        self.out.append(f"{'    ' * (len(self.indents) - 1)}{number} {line[item.end() :]}")

    def _starts_table(self, line: str) -> bool:
        """Whether the line is the head of a table: it has columns, and the next line consists of dashes in columns."""
        if "|" not in line or self.at >= len(self.lines) or line.count("|") > COLUMNS:
            return False
        below = self.lines[self.at].strip()
        return "|" in below and "-" in below and below.count("|") <= COLUMNS and bool(_DASHES.fullmatch(below))

    def _quote(self) -> None:
        """Arranges the lines that begin with > without it and puts it back."""
        inner = []
        self.at -= 1
        while self.at < len(self.lines) and (quote := _QUOTE.match(self.lines[self.at])):
            inner.append(self.lines[self.at][quote.end() :])
            self.at += 1
        self._end()
        self.out += [f"> {line}" if line else ">" for line in _Arranger(inner, self.codes, self.depth + 1).run()]
        self.out.append("")

    def _code(self, line: str, fence: re.Match[str]) -> None:
        """Takes out the code up to the closing fence, or up to the end if the author forgot it."""
        indent = len(line) - len(line.lstrip(" "))
        closing = re.compile(f" *{fence['fence'][0]}{{{len(fence['fence'])},}} *")
        code: list[str] = []
        while self.at < len(self.lines) and not closing.fullmatch(self.lines[self.at]):
            inner = self.lines[self.at]
            code.append(inner[min(indent, len(inner) - len(inner.lstrip(" "))) :])
            self.at += 1
        self.at += 1
        self._blank()
        if self.indents and indent <= self.indents[0]:
            self._end()
        self._close(indent - 1)
        self.loose = bool(self.indents)
        self.out += [f"{'    ' * len(self.indents)}\ue000{len(self.codes)}\ue001", ""]
        self.codes.append(Code(fence["language"], with_shown_bidi("\n".join(code))))
