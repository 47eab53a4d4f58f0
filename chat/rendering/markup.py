"""Our dialect of Markdown: Python-Markdown without raw HTML, images, references, attributes and indented code.

Every rule counts what it does, so that a text that is made to be slow is given up after the same step each time,
on an idle machine as on a busy one.
"""

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import DelimiterProcessor, InlineProcessor
from markdown.util import AtomicString

from chat.rendering.lines import LEVELS, QUOTES, TooMuchError
from chat.rendering.links import Target, target, warning

STEPS = 20_000  # by measurement below 100 ms whatever they are spent on; a long real message takes some hundreds
BLOCK = 4  # what a block costs in steps: every block rule looks at it

_ESCAPED = re.compile("\x02(\\d+)\x03")

type Found = tuple[etree.Element | str | None, int | None, int | None]
type Spend = Callable[[int], None]


class Dialect(Markdown):
    """One converter for one thread, used again and again. After an exception throw it away: its state is half done."""

    def __init__(self) -> None:
        super().__init__(extensions=[SaneListExtension()], tab_length=4)
        self.steps = 0
        self.serializer = _html
        for name in ("normalize_whitespace", "html_block"):
            self.preprocessors.deregister(name)
        for name in ("raw_html", "amp_substitute"):
            self.postprocessors.deregister(name)
        self.treeprocessors.deregister("prettify")
        self._choose_blocks()
        self._choose_inlines()

    def convert(self, source: str) -> str:
        """HTML of arranged lines (lines.py), unsafe until it is sanitised. Raises TooMuchError, RecursionError."""
        self.steps = STEPS
        return super().convert(source)

    def spend(self, steps: int) -> None:
        """Count work. Raises TooMuchError when it is more than a message may cause."""
        self.steps -= steps
        if self.steps < 0:
            raise TooMuchError

    def _choose_blocks(self) -> None:
        blocks = self.parser.blockprocessors
        for name in ("code", "hashheader", "setextheader", "reference"):
            blocks.deregister(name)
        blocks.register(_Guard(self), "guard", 1000)
        blocks.register(_Figure(self), "figure", 85)
        blocks.register(_Table(self), "table", 75)
        blocks.register(_Heading(self), "heading", 70)

    def _choose_inlines(self) -> None:
        inlines = self.inlinePatterns
        for name in ("reference", "image_link", "image_reference", "short_reference", "short_image_ref"):
            inlines.deregister(name)
        for name in ("automail", "linebreak", "html", "entity"):
            inlines.deregister(name)
        inlines.register(_CodeSpan(self), "backtick", 190)
        inlines.register(_Escape(self), "escape", 180)
        inlines.register(_Link(self), "link", 160)
        inlines.register(_Address(self), "autolink", 120)
        inlines.register(_Tag(self), "tag", 70)
        emphasis = _Emphasis(self)
        emphasis.add("_", "strong,em", smart=True)
        emphasis.add("~", "del", double=True)
        inlines.register(emphasis, "em_strong", 60)


def _html(root: etree.Element) -> str:
    """The tree as HTML: all text escaped, also what looks like an entity; the only line breaks are the author's."""
    return re.sub("\n+", "<br>", etree.tostring(root, encoding="unicode", method="html"))


class _Block(BlockProcessor):
    def __init__(self, md: Dialect) -> None:
        super().__init__(md.parser)
        self.spend: Spend = md.spend


class _Guard(_Block):
    """Counts blocks and stops nesting; is never itself the rule for one."""

    def test(self, parent: etree.Element, block: str) -> bool:
        self.spend(BLOCK + len(block) // 100)
        if len(self.parser.state) > QUOTES + LEVELS:
            raise TooMuchError
        return False


class _Figure(_Block):
    """The place of a code block: `<figure>n</figure>`, filled in by the door."""

    LINE = re.compile("\ue000(\\d+)\ue001")

    def test(self, parent: etree.Element, block: str) -> bool:
        return bool(self.LINE.fullmatch(block))

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        etree.SubElement(parent, "figure").text = AtomicString(blocks.pop(0)[1:-1])


class _Heading(_Block):
    """A bold line: a message has no chapters, and the page's headings belong to the page."""

    HASHES = re.compile(r"#{1,6} +(?=\S)")

    def test(self, parent: etree.Element, block: str) -> bool:
        return "\n" not in block and bool(self.HASHES.match(block))

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        line = blocks.pop(0)
        text = line.lstrip("#").strip()
        bare = text.rstrip("#")
        etree.SubElement(etree.SubElement(parent, "p"), "strong").text = bare.rstrip() if bare.endswith(" ") else text


class _Table(TableProcessor):
    """A table in a region that scrolls by itself. Its head and dashes were checked when the lines were arranged."""

    def __init__(self, md: Dialect) -> None:
        super().__init__(md.parser, {"use_align_attribute": True})
        self.spend: Spend = md.spend

    def test(self, parent: etree.Element, block: str) -> bool:
        lines = block.split("\n", 2)
        return len(lines) > 1 and "|" in lines[0] and not lines[1].strip("|:- ") and super().test(parent, block)

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        cells = len(self.separator) * (blocks[0].count("\n") + 1)
        self.spend(3 * cells)
        region = {"class": "table", "tabindex": "0", "role": "region", "aria-label": "Table"}
        super().run(etree.SubElement(parent, "div", region), blocks)


class _Inline(InlineProcessor):
    PATTERN = ""

    def __init__(self, md: Dialect) -> None:
        super().__init__(self.PATTERN, md)
        self.spend: Spend = md.spend

    def pay(self, data: str) -> None:
        """A match costs one step, and the library copies the whole text for it."""
        self.spend(1 + len(data) // 2_000)

    def visible(self, text: str) -> str:
        """What a reader will see of a text in which placeholders stand for what was already read."""
        return _ESCAPED.sub(lambda escaped: chr(int(escaped[1])), self.unescape(text))


class _CodeSpan(_Inline):
    PATTERN = r"(?<![`\\])`+"
    RUN = re.compile("`*")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.pay(data)
        if (end := self._closing(data, m)) < 0:
            return None, m.start(), m.end()
        code = etree.Element("code")
        text = data[m.end() : end].replace("\n", " ")
        code.text = AtomicString(text[1:-1] if text[0] == text[-1] == " " and text.strip() else text)
        return code, m.start(), end + len(m[0])

    def _closing(self, data: str, opening: re.Match[str]) -> int:
        """Where the next run of exactly as many backticks begins, or -1. A regular expression for it is much slower."""
        run = opening[0]
        at = data.find(run, opening.end())
        while at >= 0:
            end = self.RUN.match(data, at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if end == at + len(run):
                return at
            self.spend(1)
            at = data.find(run, end)
        return -1


class _Escape(_Inline):
    PATTERN = r"\\([\\`*_{}\[\]()>#+\-.!~|<@:])"

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.pay(data)
        return f"\x02{ord(m[1])}\x03", m.start(), m.end()


class _Link(_Inline):
    """[text](address), found by its middle, so that a million brackets without one cost nothing."""

    PATTERN = r"\]\((?:<(?P<angled>[^<>\n]{1,2000})>|(?P<bare>(?:[^\s()<>]|\([^\s()<>]{0,500}\)){1,2000}+))" \
              r"""(?:\s{1,9}(?:"[^"\n]{0,300}"|'[^'\n]{0,300}'))?\s{0,9}\)"""  # fmt: skip
    TEXT = 1000
    BRACKETS = 8

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.pay(data)
        start = self._start(data, m.start())
        to = target(self.visible(m["angled"] or m["bare"]))
        if start is None or to is None:
            return None, None, None
        text = data[start + 1 : m.start()].strip()
        seen = self.visible(text) or to.href
        # A link in a link's text is its text only: HTML has no nested links.
        plain = not text or self._holds_link(text)
        if start and data[start - 1] == "!":
            start -= 1
        return _anchor(AtomicString(seen) if plain else text, seen, to), start, m.end()

    def _start(self, data: str, end: int) -> int | None:
        """Where the bracket opened that closes here."""
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


class _Address(_Inline):
    """A bare address, also with underscores and balanced parentheses; the full stop after it is not part of it."""

    PATTERN = r"(?<!\w)(?i:https?)://[^\s<>\"`\x02\x03。，、！？；：「」『』（）【】《》]{1,2000}"
    ANCESTOR_EXCLUDES = ("a",)
    AFTER = frozenset("?!.,:;*_~'…")
    CLOSES = {")": "(", "]": "[", "}": "{"}

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.pay(data)
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


class _Tag(_Inline):
    PATTERN = r"(?<![\w&/#\-])#(?=[\w-]{0,49}[^\W\d_])([\w-]{1,50})(?![\w-])"
    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # as in the stub
        self.pay(data)
        tag = etree.Element("span", {"class": "tag-link"})
        tag.text = AtomicString(m[0])
        return tag, m.start(), m.end()


class _Emphasis(DelimiterProcessor):
    """The library's * _ ~~, each search of it paid by its length."""

    def __init__(self, md: Dialect) -> None:
        super().__init__("*", "strong,em", md)
        self.spend: Spend = md.spend

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
    """The link; where its text says another place than it leads to, the true one stands behind it."""
    link = etree.Element("a", {"href": to.href})
    link.text = shown
    if place := warning(seen, to):
        etree.SubElement(link, "span", {"class": "host"}).text = AtomicString(f" ({place})")
    return link
