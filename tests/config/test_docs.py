"""docs/operations.md has every variable that the settings read, and no other."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READERS = {"text", "words", "number", "flag", "rate", "networks"}  # of config/environment.py
_ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", re.MULTILINE)


def variables_in_settings() -> dict[str, str | None]:
    """Name -> default as it would be written in the environment; None where it is put together at the start."""
    found: dict[str, str | None] = {}
    sources = [(ROOT / "config" / name).read_text() for name in ("settings.py", "environment.py")]
    for call in (node for source in sources for node in ast.walk(ast.parse(source))):
        if isinstance(call, ast.Call) and _name(call.func) in READERS and call.args:
            variable = call.args[0]
            if isinstance(variable, ast.Constant) and re.fullmatch("[A-Z_]{3,}", str(variable.value)):
                found[str(variable.value)] = _default(call)
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _default(call: ast.Call) -> str | None:
    given = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "default")]
    if not given:
        return "" if _name(call.func) in {"text", "words", "networks"} else None
    if isinstance(given[0], ast.List):
        return ""
    if not isinstance(given[0], ast.Constant):
        return None
    value = given[0].value
    return str(int(value)) if isinstance(value, bool) else str(value)


def variables_in_docs() -> dict[str, str]:
    return dict(_ROW.findall((ROOT / "docs" / "operations.md").read_text()))


def test_the_table_has_each_variable_and_no_other() -> None:
    assert sorted(variables_in_docs()) == sorted(variables_in_settings())


def test_the_table_tells_the_defaults() -> None:
    documented = variables_in_docs()
    plain = {name: default for name, default in variables_in_settings().items() if default is not None}
    plain = {name: default for name, default in plain.items() if name != "SECRET_KEY"}  # made at the first start
    assert {name: documented[name] for name in plain} == plain


def test_the_browser_and_unit_tests_know_none_of_the_machines_own_settings() -> None:
    script = (ROOT / "bin" / "test").read_text()
    unset = re.search(r"^unset ((?:.*\\\n)*.*)$", script, re.MULTILINE)
    assert unset
    names = set(unset[1].replace("\\\n", " ").split())
    assert set(variables_in_settings()) - {"DATA_DIR"} - names == set()
