"""Who may import whom: each part of an app only what stands to its left (docs/architecture.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ["models", "permissions", "rendering", "broadcasts", "actions", "forms", "views"]
LAST = {
    "views",
    "api",
    "tasks",
    "admin",
    "urls",
    "routing",
    "templatetags",
    "management",
    "live",
}
# Files that stand beside a part: what they may see is what that part may see.
BESIDE = {
    "accounts": {"names": "models", "avatars": "models", "devices": "models", "requests": "models",
                 "sessions": "models", "backends": "models", "limits": "views", "middleware": "views",
                 "admin_access": "views", "apps": "views"},
    "chat": {"timeline": "forms", "apps": "views"},
}  # fmt: skip


def rank(module: str) -> int | None:
    """The place of `chat.actions.rooms` in the order; None for what is not ours."""
    app, _, rest = module.partition(".")
    if app not in BESIDE or not rest:
        return None
    part = rest.split(".")[0]
    part = BESIDE[app].get(part, part)
    return len(ORDER) if part in LAST else ORDER.index(part) if part in ORDER else None


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def sources() -> list[Path]:
    return [path for app in BESIDE for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_part_imports_only_what_stands_to_its_left(path):
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    own = rank(module)
    if own is None:
        assert module.count(".") == 0 or path.name == "__init__.py", f"{module} has no place in the order"
        return
    wrong = sorted(other for other in imports(path) if (rank(other) or 0) > own)
    assert wrong == []


def test_nobody_imports_views():
    wrong = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path in sources()
        for other in imports(path)
        if other.startswith(("accounts.views", "chat.views"))
        and not ({"views", "urls.py", "admin.py", "apps.py"} & set(path.relative_to(ROOT).parts))
    ]
    assert wrong == []


def test_there_is_no_module_without_a_subject():
    forbidden = {"utils", "common", "helpers", "services", "signals", "misc"}
    assert [path for path in sources() if path.stem in forbidden] == []
