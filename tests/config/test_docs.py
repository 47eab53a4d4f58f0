"""The documents are true: all variables, all views and all verbs are in them, and what they name is there."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    *(path for path in sorted(ROOT.glob("docs/*.md")) if path.name != "guarantees.md"),  # bin/prove writes it
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "STYLE.md", "SECURITY.md")),
]
IDS = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
NOT_OURS = {".git", ".venv", "data"}  # made on each machine

READERS = {"text", "words", "number", "flag", "rate", "networks"}  # of config/environment.py
_ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", re.MULTILINE)
_ENDINGS = "css|html|in|ini|js|json|md|mo|po|py|svg|toml|tsv|txt"
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)")
_PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
_FUNCTION = re.compile(r"([\w./-]+\.(?:py|js)): (\w+)")


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


# --- What documents name ---------------------------------------------------------------------------------------


def existing() -> set[str]:
    """Every file and folder, from the root of the repository, and each template also by the name that Django has for
    it. What tools left behind does not count."""
    found = set()
    for top in ROOT.iterdir():
        if top.name in NOT_OURS or top.name.endswith("_cache"):
            continue
        found |= {str(path.relative_to(ROOT)) for path in (top, *top.rglob("*")) if "__pycache__" not in path.parts}
    return found | {path.removeprefix("templates/") for path in found}


def named_paths(text: str) -> Iterator[str]:
    """What looks like a path of ours in the code spans of a document: chat/urls.py, tests/faults/, STYLE.md."""
    tops = {path.name for path in ROOT.iterdir()} - NOT_OURS
    for span in _CODE.findall(_FENCE.sub("", text)):
        for word in re.split(r"[\s,:]+", span):
            if not _PATH.fullmatch(word):
                continue
            first, has_folder, _ = word.partition("/")
            if (has_folder and first in tops) or (not has_folder and re.search(rf"\w\.({_ENDINGS})$", word)):
                yield word.rstrip("/")


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_path_that_is_named_exists(document: Path) -> None:
    there = existing()
    names = {path.rpartition("/")[2] for path in there}
    paths = sorted(set(named_paths(document.read_text())))
    missing = [path for path in paths if not (path in names or any(fnmatchcase(one, path) for one in there))]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in _LINK.findall(_FENCE.sub("", document.read_text())) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_a_function_that_is_named_after_a_file_stands_in_it(document: Path) -> None:
    """`chat/actions/messages.py: send_message`"""
    found = [match for span in _CODE.findall(document.read_text()) for match in _FUNCTION.findall(span)]
    assert [(path, name) for path, name in found if not re.search(rf"\b{name}\b", (ROOT / path).read_text())] == []


def test_paths_are_told_from_other_code() -> None:
    text = "`chat/urls.py`, `tests/faults/` and `STYLE.md: x`, but `/ws/`, `changes/?since=`, `data/secret_key`"
    assert list(named_paths(text)) == ["chat/urls.py", "tests/faults", "STYLE.md"]
    assert list(named_paths("```\n`chat/gone.py`\n```")) == []


# --- docs/where.md ---------------------------------------------------------------------------------------------


def views(resolver: URLResolver | None = None) -> Iterator[str]:
    """The files with views of ours."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry)
        elif isinstance(entry, URLPattern):
            path = ROOT / f"{entry.callback.__module__.replace('.', '/')}.py"
            if path.exists():
                yield str(path.relative_to(ROOT))


def verbs() -> Iterator[str]:
    """The names of all functions that write."""
    for path in [*ROOT.glob("*/actions.py"), *ROOT.glob("*/actions/*.py")]:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.args.kwonlyargs and not node.name.startswith("_"):
                yield node.name


def test_the_table_of_features_has_each_view_and_each_verb() -> None:
    text = (ROOT / "docs" / "where.md").read_text()
    assert [path for path in sorted(set(views())) if f"`{path}" not in text] == []
    assert [name for name in sorted(verbs()) if not re.search(rf"\b{name}\b", text)] == []


# --- docs/seams.md ---------------------------------------------------------------------------------------------

_LIBRARIES = re.compile(r"^## (.+)$", re.MULTILINE)


def test_the_seams_are_those_of_the_versions_that_are_installed() -> None:
    """A new version fails here, so that whoever takes it reads the page first."""
    locks = "".join((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    pinned = {name.lower(): version for name, version in re.findall(r"^([\w-]+)==([\w.]+)", locks, re.MULTILINE)}
    pinned["htmx"] = re.findall(r"htmx\.org.*?\| ([\d.]+) \|", (ROOT / "static/vendor/VENDOR.md").read_text())[0]
    headings = _LIBRARIES.findall((ROOT / "docs" / "seams.md").read_text())
    written = dict(entry.lower().rsplit(" ", 1) for heading in headings for entry in heading.split(", "))
    assert written == {name: pinned[name] for name in written}


def test_each_seam_names_a_test_that_notices() -> None:
    text = (ROOT / "docs" / "seams.md").read_text()
    seams = re.split(r"^(?=\*\*)", text, flags=re.MULTILINE)[1:]
    assert [seam.splitlines()[0] for seam in seams if not re.search(r"`(tests|e2e)/[\w/]+\.py`", seam)] == []
    named = re.findall(r"\b(test_\w{20,})\b(?!\.py)", text)
    tests = "".join(path.read_text() for folder in ("tests", "e2e") for path in (ROOT / folder).rglob("test_*.py"))
    assert [name for name in named if f"def {name}(" not in tests] == []
