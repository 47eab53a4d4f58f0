"""What people and rooms may be called: any script, no trick characters, one spelling."""

import re
import unicodedata
from collections.abc import Callable

from django.core.validators import MaxLengthValidator, MinLengthValidator, RegexValidator

HUES = 12
_FIRST_IDEOGRAPH = "\u2e80"

# Directions, invisible characters and tags change what a reader sees without being seen (CVE-2021-42574).
# The two joiners stay: Persian, Indic scripts and emoji need them.
_HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_JOINERS = re.compile("[\u200c\u200d]")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOO_MANY_MARKS = re.compile(f"({_MARK}{{2}}){_MARK}+")

# Letters without look-alikes in another script: nobody can be аdmin with a Cyrillic а.
username_validators: list[Callable[[str], None]] = [
    RegexValidator(
        r"^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\Z",
        "A username has small letters a to z, digits, and . _ - between them. Your name may be in any script.",
    ),
    MinLengthValidator(2),
    MaxLengthValidator(30),
]


def clean_name(text: str) -> str:
    """A name as it is shown: NFC, no hidden characters, at most two marks on a letter, single spaces."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", re.sub(r"\s", " ", text)))
    return " ".join(_TOO_MANY_MARKS.sub(r"\1", text).split())


def name_key(text: str) -> str:
    """What two names share that look alike: compatibility forms, case and spaces are ignored."""
    folded = unicodedata.normalize("NFKC", _JOINERS.sub("", clean_name(text))).casefold()
    return "".join(unicodedata.normalize("NFKC", folded).split())


def initials(name: str) -> str:
    """The first letters of the first and the last word; one character in scripts that write a word with one."""
    words = [word for word in re.split(r"[\s._-]+", name) if word and word[0].isalnum()]
    if not words:
        return name[:1] or "?"
    first = words[0][0]
    if len(words) == 1 or first >= _FIRST_IDEOGRAPH:
        return first.upper()
    return (first + words[-1][0]).upper()


def suggest_username(*sources: str) -> str:
    """A username out of a name or an address, or "" where none of them has Latin letters or digits."""
    for source in sources:
        ascii_only = unicodedata.normalize("NFKD", source.partition("@")[0]).encode("ascii", "ignore").decode().lower()
        if len(word := re.sub(r"[^a-z0-9]+", ".", ascii_only).strip(".")[:30].strip(".")) >= 2:
            return word
    return ""
