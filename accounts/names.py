"""What people and rooms may be called: any script, no trick characters, one spelling."""

import re
import unicodedata
from collections.abc import Callable

from django.core.validators import MaxLengthValidator, MinLengthValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from web.characters import BLANK, CONTROLS, JOINERS, SPECIALS, UNSEEN, in_class

HUES = 12
_FIRST_IDEOGRAPH = "\u2e80"

_BLANK = re.compile(f"[{BLANK}]")
_HIDDEN = re.compile(f"[{in_class(CONTROLS, UNSEEN, SPECIALS)}]")
_JOINERS = re.compile(f"[{in_class(JOINERS)}]")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOO_MANY_MARKS = re.compile(f"({_MARK}{{2}}){_MARK}+")

# Only letters without look-alikes in another script: nobody can call themselves аdmin with a Cyrillic а.
username_validators: list[Callable[[str], None]] = [
    RegexValidator(
        r"^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\Z",
        _("A username has small letters a to z, digits, and . _ - between them. Your name may be in any script."),
    ),
    MinLengthValidator(2),
    MaxLengthValidator(30),
]


def clean_name(text: str) -> str:
    """A name as it is shown: NFC, no invisible characters, at most two marks on a letter, single spaces."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", _BLANK.sub(" ", text)))
    return " ".join(_TOO_MANY_MARKS.sub(r"\1", text).split())


def name_key(text: str) -> str:
    """Names that look alike have the same key: it ignores compatibility forms, case and spaces."""
    folded = unicodedata.normalize("NFKC", _JOINERS.sub("", clean_name(text))).casefold()
    return "".join(unicodedata.normalize("NFKC", folded).split())


def initials(name: str) -> str:
    """The first letters of the first and the last word; in scripts with a character for a word, the first."""
    words = [word for word in re.split(r"[\s._-]+", name) if word and word[0].isalnum()]
    if not words:
        return name[:1] or "?"
    first = words[0][0]
    if len(words) == 1 or first >= _FIRST_IDEOGRAPH:
        return first.upper()
    return (first + words[-1][0]).upper()


def suggest_username(*sources: str) -> str:
    """A username made from a name or an address; "" if none of them has Latin letters or digits."""
    for source in sources:
        ascii_only = unicodedata.normalize("NFKD", source.partition("@")[0]).encode("ascii", "ignore").decode().lower()
        if len(word := re.sub(r"[^a-z0-9]+", ".", ascii_only).strip(".")[:30].strip(".")) >= 2:
            return word
    return ""
