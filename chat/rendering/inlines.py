"""The rules for what stands within a line: code, links, addresses, tags, emphasis. Each counts its steps first."""

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable

from markdown import Markdown
from markdown.inlinepatterns import DelimiterProcessor, InlineProcessor
from markdown.util import AtomicString

from chat.rendering.links import Target, target, warning

_ESCAPED = re.compile("\x02(\\d+)\x03")

type Found = tuple[etree.Element | str | None, int | None, int | None]
type Spend = Callable[[int], None]


class _Inline(InlineProcessor):
    PATTERN = ""

    def __init__(self, md: Markdown, spend: Spend) -> None:
        super().__init__(self.PATTERN, md)
        self.spend = spend

    def count_match(self, data: str) -> None:
        """A match costs one step, and more in a long text, because the library copies the whole text for each."""
        self.spend(1 + len(data) // 2_000)

    def visible(self, text: str) -> str:
        """The text as a reader will see it, with what the placeholders in it stand for."""
        return _ESCAPED.sub(lambda escaped: chr(int(escaped[1])), self.unescape(text))


class CodeSpan(_Inline):
    PATTERN = r"(?<![`\\])`+"
    RUN = re.compile("`*")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.count_match(data)
        if (end := self._closing(data, m)) < 0:
            return None, m.start(), m.end()
        code = etree.Element("code")
        text = data[m.end() : end].replace("\n", " ")
        code.text = AtomicString(text[1:-1] if text[0] == text[-1] == " " and text.strip() else text)
        return code, m.start(), end + len(m[0])

    def _closing(self, data: str, opening: re.Match[str]) -> int:
        """Where the next run of exactly as many backticks begins, or -1. A regular expression is much slower here."""
        run = opening[0]
        at = data.find(run, opening.end())
        while at >= 0:
            end = self.RUN.match(data, at).end()  # type: ignore[union-attr]  # it also matches an empty string
            if end == at + len(run):
                return at
            self.spend(1)
            at = data.find(run, end)
        return -1


class Escape(_Inline):
    PATTERN = r"\\([\\`*_{}\[\]()>#+\-.!~|<@:])"

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.count_match(data)
        return f"\x02{ord(m[1])}\x03", m.start(), m.end()


class Link(_Inline):
    """[text](address). The pattern begins with the "](" in the middle, so that a million lone brackets cost nothing."""

    PATTERN = r"\]\((?:<(?P<angled>[^<>\n]{1,2000})>|(?P<bare>(?:[^\s()<>]|\([^\s()<>]{0,500}\)){1,2000}+))" \
              r"""(?:\s{1,9}(?:"[^"\n]{0,300}"|'[^'\n]{0,300}'))?\s{0,9}\)"""  # fmt: skip
    TEXT = 1000
    BRACKETS = 8

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.count_match(data)
        start = self._start(data, m.start())
        to = target(self.visible(m["angled"] or m["bare"]))
        if start is None or to is None:
            return None, None, None
        text = data[start + 1 : m.start()].strip()
        seen = self.visible(text) or to.href
        # A link within the text of a link is shown as text, because links cannot be nested in HTML.
        plain = not text or self._holds_link(text)
        if start and data[start - 1] == "!":
            start -= 1
        return _anchor(AtomicString(seen) if plain else text, seen, to), start, m.end()

    def _start(self, data: str, end: int) -> int | None:
        """Where the bracket that closes at `end` was opened, or None."""
        low = max(0, end - self.TEXT)
        at = end
        for _ in range(self.BRACKETS):
            at = data.rfind("[", low, at)
            if at < 0:
                return None
            if data.count("[", at, end) == data.count("]", at, end) + 1:
                return at
        return None

    def _holds_link(self, text: str) -> bool:
        stash = self.md.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]  # no stub for it
        nodes = (stash.get(key) for key in re.findall("\x02klzzwxh:([0-9]+)\x03", text))
        return any(isinstance(node, etree.Element) and next(node.iter("a"), None) is not None for node in nodes)


class Address(_Inline):
    """A bare address. It may contain underscores and balanced parentheses; a full stop after it is not part of it."""

    PATTERN = r"(?<!\w)(?i:https?)://[^\s<>\"`\x02\x03。，、！？；：「」『』（）【】《》]{1,2000}"
    ANCESTOR_EXCLUDES = ("a",)
    AFTER = frozenset("?!.,:;*_~'…")
    CLOSES = {")": "(", "]": "[", "}": "{"}

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.count_match(data)
        start, end = m.start(), m.start() + self._length(m[0])
        text = data[start:end]
        if not (to := target(text)):
            return None, None, None
        if data[start - 1 : start] == "<" and data[end : end + 1] == ">":
            start, end = start - 1, end + 1
        return _anchor(AtomicString(text), text, to), start, end

    def _length(self, text: str) -> int:
        end = len(text)
        extra = {close: text.count(close) - text.count(opening) for close, opening in self.CLOSES.items()}
        while end:
            last = text[end - 1]
            if extra.get(last, 0) > 0:
                extra[last] -= 1
            elif last not in self.AFTER:
                break
            end -= 1
        return end


class Tag(_Inline):
    PATTERN = r"(?<![\w&/#\-])#(?=[\w-]{0,49}[^\W\d_])([\w-]{1,50})(?![\w-])"
    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.count_match(data)
        tag = etree.Element("span", {"class": "tag-link"})
        tag.text = AtomicString(m[0])
        return tag, m.start(), m.end()


class Emphasis(DelimiterProcessor):
    """The library's * _ ~~. Each search costs steps according to its length."""

    def __init__(self, md: Markdown, spend: Spend) -> None:
        super().__init__("*", "strong,em", md)
        self.spend = spend

    def handleMatch(  # type: ignore[override]  # as in the stub
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        self.spend(1 + len(data) // 2_000)
        return super().handleMatch(m, data)

    def search(self, data: str, start: int) -> re.Match[str] | None:
        found = super().search(data, start)
        self.spend(1 + ((found.end() if found else len(data)) - start) // 10)
        return found


def _anchor(shown: str, seen: str, to: Target) -> etree.Element:
    """The link, followed by its real destination where the text names another one."""
    link = etree.Element("a", {"href": to.href})
    link.text = shown
    if destination := warning(seen, to):
        etree.SubElement(link, "span", {"class": "host"}).text = AtomicString(f" ({destination})")
    return link
