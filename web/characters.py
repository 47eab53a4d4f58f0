"""Characters that nobody sees. They hide what a text really says, or make something out of nothing (CVE-2021-42574).

Names drop them, links look behind them, and a message needs something besides them, on the server as well as in the
browser. What a message itself may not contain is in chat/rendering/characters.py.
"""

from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]  # code points, the first and the last

CONTROLS: Ranges = ((0x00, 0x1F), (0x7F, 0x9F))
JOINERS: Ranges = ((0x200C, 0x200D),)  # Persian, Indic scripts and emoji need them
UNSEEN: Ranges = (
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian variation selectors and vowel separator
    (0x200B, 0x200B),  # zero width space
    (0x200E, 0x200F),  # direction marks
    (0x202A, 0x202E),  # direction embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, direction isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xFEFF, 0xFEFF),  # zero width no-break space
    (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
    (0xE0000, 0xE0FFF),  # tags
)
SPECIALS: Ranges = ((0xFFF0, 0xFFFF),)  # annotations, replacements, characters that are none

BLANK = r"\s\u2800"  # white space, also that of Braille; for a class in a regular expression, here and in JavaScript


def in_class(*ranges: Ranges) -> str:
    """For a character class in a regular expression: `[...]`."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in _all(ranges))


def in_javascript_class(*ranges: Ranges) -> str:
    """The same for JavaScript, whose expression needs the flag `u`."""
    return "".join(f"\\u{{{first:x}}}-\\u{{{last:x}}}" for first, last in _all(ranges))


def _all(ranges: Iterable[Ranges]) -> Iterable[tuple[int, int]]:
    return (pair for some in ranges for pair in some)
