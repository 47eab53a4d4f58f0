"""Texts that mean harm, for every place where people write. README.md says what is in which file."""

import json
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
LENGTH = 10_000


@cache
def hostile() -> list[tuple[str, str]]:
    """All of them as (name, text); the longest has 10,000 characters or a few more."""
    return lines() + languages() + named() + repeats(LENGTH)


def lines() -> list[tuple[str, str]]:
    names = ("html", "htmx", "clobbering", "links", "templates")
    return [(f"{name}:{number}", text) for name in names for number, text in _numbered(f"{name}.txt")]


def languages() -> list[tuple[str, str]]:
    return [(f"languages:{number}", f"```{text}\nx = 1\n```") for number, text in _numbered("languages.txt")]


def named() -> list[tuple[str, str]]:
    files = ("unicode", "blocks")
    return [
        (f"{file}:{name}", _whole(text)) for file in files for name, text in json.loads(_read(f"{file}.json")).items()
    ]


def repeats(length: int) -> list[tuple[str, str]]:
    """Each unit over and over, up to a length."""
    return [(f"repeats:{unit!r}", (unit * length)[:length]) for unit in units()]


def units() -> list[str]:
    found: list[str] = json.loads(_read("repeats.json"))
    return found


def _whole(text: str | list[tuple[str, int]]) -> str:
    """A text, or its pieces, each with how often it comes."""
    return text if isinstance(text, str) else "".join(piece * times for piece, times in text)


def _numbered(file: str) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(_read(file).split("\n"), 1) if line]


def _read(file: str) -> str:
    return (HERE / file).read_text(encoding="utf-8")
