"""Reads the selectors of a stylesheet: which classes, ids and data attributes must stand together on one element."""

import re
from collections.abc import Iterator

Names = frozenset[str]  # ".chip", "#messages", "[data-unread]": what a selector asks of one element

_SHEET = re.compile(r'(?P<comment>/\*.*?\*/)|(?P<string>"[^"\n]*")|(?P<mark>[{};])|(?P<other>[^"/{};]+|/)', re.DOTALL)
_SELECTOR = re.compile(
    r"(?P<name>[.#][\w-]+)"
    r"|\[(?P<attribute>[\w-]+)[^]]*\]"
    r"|(?P<nesting>&)"
    r"|(?P<opening>\()|(?P<closing>\))"
    r"|(?P<comma>\s*,\s*)|(?P<combinator>\s*[>+~]\s*|\s+)"
    r"|(?P<other>[^.#[&()\s,>+~]+)"
)


def compounds(sheet: str) -> Iterator[tuple[str, list[Names]]]:
    """For each part of a selector that speaks of one element: the selector, and what it asks of that element.

    There are several answers for a nested part: `&.late` inside `.day, .hour` asks for .day.late or for .hour.late.
    What stands inside :is(), :where(), :has() and :not() is a part of its own.
    """
    for selectors in _rules(sheet):
        parents: list[Names] = [frozenset()]
        for selector in selectors:
            parts, subjects = _read(selector)
            asked = [_in_each(parents, part) for part in parts]
            parents = [names for subject in subjects for names in _in_each(parents, subject)]
        for names in asked:
            yield " { ".join(selectors), names


def _rules(sheet: str) -> Iterator[tuple[str, ...]]:
    """The selectors of each style rule, the outermost first. At-rules and keyframes are left out."""
    blocks: list[str] = []
    text = ""
    for token in _SHEET.finditer(sheet):
        if token["comment"]:
            continue
        if not token["mark"]:
            text += token[0]
            continue
        if token["mark"] == "}":
            blocks.pop()
        elif token["mark"] == "{":
            blocks.append(" ".join(text.split()))
            is_style = not blocks[-1].startswith("@") and not any(block.startswith("@keyframes") for block in blocks)
            if is_style:
                yield tuple(block for block in blocks if not block.startswith("@"))
        text = ""


def _read(selector: str) -> tuple[list[set[str]], list[set[str]]]:
    """All parts of a selector, and among them its subjects: the last part of each selector of the list."""
    parts: list[set[str]] = []
    subjects: list[set[str]] = []
    stack: list[set[str]] = [set()]  # the parts that are being read: one for each parenthesis that is open

    def end_part() -> None:
        if stack[-1]:
            parts.append(stack[-1])
        stack[-1] = set()

    for token in _SELECTOR.finditer(f"{selector},"):
        if token["name"] or token["nesting"]:
            stack[-1].add(token[0])
        elif token["attribute"] and token["attribute"].startswith("data-"):
            stack[-1].add(f"[{token['attribute']}]")
        elif token["opening"]:
            stack.append(set())
        elif token["closing"]:
            end_part()
            stack.pop()
        elif token["comma"]:
            if len(stack) == 1:
                subjects.append(stack[0])
            end_part()
        elif token["combinator"]:
            end_part()
    return parts, subjects


def _in_each(parents: list[Names], part: set[str]) -> list[Names]:
    """The part with the rule around it in the place of &."""
    return [frozenset(part - {"&"}) | parent for parent in parents] if "&" in part else [frozenset(part)]
