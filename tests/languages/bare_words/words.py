"""What counts as words."""

import re
from typing import NamedTuple

HOLE = "\ue000"  # stands for what is filled in
LETTER = re.compile(r"[^\W\d_]")
PROSE = re.compile(r"[^\W\d_]{2,}[,;:.…]? (?:\S+ )?[^\W\d_]|[^\W\d_]{3,}[.…!?]$")


class Found(NamedTuple):
    line: int
    words: str


def shown(text: str) -> str:
    """For a person: what is not bare is an ellipsis."""
    return re.sub(rf"\s*{HOLE}[\s{HOLE}]*", " … ", " ".join(text.split())).strip(" …")
