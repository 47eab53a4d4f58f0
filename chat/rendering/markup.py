"""Our dialect of Markdown: Python-Markdown without raw HTML, images, references, attributes and indented code.

Every rule counts what it does, so that a text that is made to be slow is given up after the same step each time,
on an idle machine as on a busy one.
"""

import re
import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableProcessor
from markdown.util import AtomicString

from chat.rendering.inlines import Address, CodeSpan, Emphasis, Escape, Link, Spend, Tag
from chat.rendering.lines import LEVELS, QUOTES, TooMuchError

STEPS = 20_000  # by measurement below 100 ms whatever they are spent on; a long real message takes some hundreds
BLOCK = 4  # what a block costs in steps: every block rule looks at it


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
        inlines.register(CodeSpan(self, self.spend), "backtick", 190)
        inlines.register(Escape(self, self.spend), "escape", 180)
        inlines.register(Link(self, self.spend), "link", 160)
        inlines.register(Address(self, self.spend), "autolink", 120)
        inlines.register(Tag(self, self.spend), "tag", 70)
        emphasis = Emphasis(self, self.spend)
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
