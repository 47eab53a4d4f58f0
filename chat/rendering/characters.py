"""Removes the characters that hide or reorder text, or that cover other messages."""

import re
import unicodedata
from itertools import chain

BIDI = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_SHOWN_BIDI = dict.fromkeys(BIDI, "\ufffd")


def _marks() -> str:
    """A character class of all combining marks, from the scripts' blocks (Han and Hangul have none)."""
    ranges: list[list[int]] = []
    for code in chain(range(0x300, 0x3400), range(0xA66F, 0xAC00), range(0xFB00, 0xFF00), range(0x10000, 0x1F000)):
        if unicodedata.category(chr(code)) in ("Mn", "Me"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_NEWLINE = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# Control characters, deprecated format characters, and U+E000 and U+E001, with which lines.py marks code blocks.
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u206a-\u206f\ufeff\ufff9-\ufffb\ue000\ue001]")
_HALVES = re.compile("[\ud800-\udfff]")
# Tag characters spell the name of a flag after U+1F3F4. Anywhere else they are invisible text.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\U000e0000-\U000e007f]")
_PILE = re.compile(f"([{_marks()}]{{4}})[{_marks()}]+")
_SUSPECT = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u206a-\u206f\ufeff\ufff9-\ufffb\ue000\ue001\ud800-\udfff"
    f"\U000e0000-\U000e007f]|[{_marks()}]{{5}}"
)


def neutral(text: str) -> str:
    """The text without controls and hidden text. It has one kind of line break and at most four marks on a letter."""
    if (text.isascii() and text.isprintable()) or not _SUSPECT.search(text):
        return text
    text = _NEWLINE.sub("\n", text)
    text = _HALVES.sub("\ufffd", text)
    text = _DROPPED.sub("", text)
    text = _TAGS.sub(r"\1", text)
    return _PILE.sub(r"\1", text)


def without_bidi(text: str) -> str:
    """Prose without bidirectional controls. People paste them from phones and address books without knowing."""
    return text if text.isascii() else text.translate(BIDI)


def with_shown_bidi(text: str) -> str:
    """Code with U+FFFD for each bidirectional control: in code they are an attack (CVE-2021-42574) and must be seen."""
    return text if text.isascii() else text.translate(_SHOWN_BIDI)
