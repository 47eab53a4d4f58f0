"""Our dialect of Markdown: Python-Markdown without raw HTML, images, references, attributes and indented code.

Every rule counts its steps. A text that is made to be slow is therefore given up at the same step each time, no matter
how busy the machine is.
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

STEPS = 20_000  # take less than 100 ms, whichever rules they go to (measured); a long real message takes a few hundred
BLOCK = 4  # steps for each block, because every block rule looks at it


class Dialect(Markdown):
    """A converter that one thread uses for many messages. After an exception its state is undefined: drop it then."""

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
        """The HTML of arranged lines (lines.py), which is not safe yet. Raises TooMuchError, RecursionError."""
        self.steps = STEPS
        return super().convert(source)

    def spend(self, steps: int) -> None:
        """Counts steps. Raises TooMuchError when a message takes more than it may."""
        self.steps -= steps
        if self.steps < 0:
            raise TooMuchError

    def _choose_blocks(self) -> None:
        blocks = self.parser.blockprocessors
        for name in ("code", "hashheader", "setextheader", "reference"):
            blocks.deregister(name)
        blocks.register(_BlockLimit(self), "block_limit", 1000)
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
    """The tree as HTML. All text is escaped, even what looks like an entity. A line break of the author is a <br>."""
    return re.sub("\n+", "<br>", etree.tostring(root, encoding="unicode", method="html"))


class _Block(BlockProcessor):
    def __init__(self, md: Dialect) -> None:
        super().__init__(md.parser)
        self.spend: Spend = md.spend


class _BlockLimit(_Block):
    """Limits how many blocks there are and how deep they nest. It comes before all rules and never matches."""

    def test(self, parent: etree.Element, block: str) -> bool:
        self.spend(BLOCK + len(block) // 100)
        if len(self.parser.state) > QUOTES + LEVELS:
            raise TooMuchError
        return False


class _Figure(_Block):
    """A placeholder for a code block, `<figure>n</figure>`, which `render` replaces."""

    LINE = re.compile("\ue000(\\d+)\ue001")

    def test(self, parent: etree.Element, block: str) -> bool:
        return bool(self.LINE.fullmatch(block))

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        etree.SubElement(parent, "figure").text = AtomicString(blocks.pop(0)[1:-1])


class _Heading(_Block):
    """A heading becomes a bold line: the headings of a page are for its own structure."""

    HASHES = re.compile(r"#{1,6} +(?=\S)")

    def test(self, parent: etree.Element, block: str) -> bool:
        return "\n" not in block and bool(self.HASHES.match(block))

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        line = blocks.pop(0)
        text = line.lstrip("#").strip()
        bare = text.rstrip("#")
        etree.SubElement(etree.SubElement(parent, "p"), "strong").text = bare.rstrip() if bare.endswith(" ") else text


class _Table(TableProcessor):
    """A table in a box of its own that scrolls. lines.py has already checked its head and its line of dashes."""

    def __init__(self, md: Dialect) -> None:
        super().__init__(md.parser, {"use_align_attribute": True})
        self.spend: Spend = md.spend

    def test(self, parent: etree.Element, block: str) -> bool:
        lines = block.split("\n", 2)
        return len(lines) > 1 and "|" in lines[0] and not lines[1].strip("|:- ") and super().test(parent, block)

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        cells = len(self.separator) * (blocks[0].count("\n") + 1)
        self.spend(3 * cells)
        super().run(etree.SubElement(parent, "div", {"class": "table", "tabindex": "0"}), blocks)
