"""Writes docs/attacks.md: each line of attacks.tsv with the tests that are marked with it. `bin/attacks [--check]`."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "attacks.md"
HEAD = """# Attacks

What somebody could try, what happens then, and which tests show it. Made by `bin/attacks` from the marks of the tests
(`@pytest.mark.attack("A28")`); do not edit it here.

| # | attack | what happens | shown by |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Attack:
    name: str
    tried: str
    happens: str
    later: str = ""  # the feature that it belongs to, where there is none yet


def attacks() -> list[Attack]:
    rows = (Path(__file__).parent / "attacks.tsv").read_text().splitlines()
    return [Attack(*row.split("\t")) for row in rows]


def proofs() -> dict[str, list[str]]:
    """The marked tests by line: `folder/file.py` with how many of its tests."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for folder in ("tests", "e2e"):
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            for test, names in marked(ast.parse(path.read_text())):
                for name in sorted(names):
                    found[name].append(f"{path.relative_to(ROOT)}::{test}")
    return found


def marked(module: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Each test function and the lines it is marked with, by itself or by the module's pytestmark."""
    for_all: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "pytestmark" for target in node.targets):
            for_all = names_in(node.value)
    for test in ast.walk(module):
        if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef) and test.name.startswith("test_"):
            own = {name for decorator in test.decorator_list for name in names_in(decorator)}
            if own | for_all:
                yield test.name, own | for_all


def names_in(expression: ast.expr) -> set[str]:
    """The arguments of each `...mark.attack(...)` in it."""
    calls = [node for node in ast.walk(expression) if isinstance(node, ast.Call)]
    wanted = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "attack"]
    return {str(argument.value) for call in wanted for argument in call.args if isinstance(argument, ast.Constant)}


def table() -> str:
    found = proofs()
    rows = [
        f"| {one.name} | {cell(one.tried)} | {cell(one.happens)} | {shown(one, found[one.name])} |" for one in attacks()
    ]
    return HEAD + "\n".join(rows) + "\n"


def shown(attack: Attack, tests: list[str]) -> str:
    files: defaultdict[str, int] = defaultdict(int)
    for test in tests:
        files[test.partition("::")[0]] += 1
    listed = "<br>".join(f"`{file}` ({count})" for file, count in files.items())
    later = f"comes with {attack.later}" if attack.later else ""
    return "<br>".join(part for part in (listed, later) if part) or "**not proven**"


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        return int(not REPORT.exists() or REPORT.read_text() != table())
    REPORT.write_text(table())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
