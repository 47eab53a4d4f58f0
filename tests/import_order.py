"""Which module may use which: the order of the apps, the order inside an app, and how it is read out of a source.

tests/test_imports.py holds it for the whole tree. docs/architecture.md says why the order is this one.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Each app uses only what stands above it. Apps on one line do not use each other; nobody uses config.
APPS = [
    {"web"},
    {"background", "media"},
    {"realtime"},
    {"accounts"},
    {"chat"},
    {"contacts", "search"},
    {"notifications"},
    {"onboarding"},
    {"demo"},
    {"config"},
]
# The same inside an app. urls, routing and apps put an app together.
PARTS = [
    {"models"},
    {"permissions", "rendering"},
    {"timeline"},
    {"broadcasts"},
    {"actions"},
    {"followers"},
    {"forms"},
    {"views", "api", "tasks", "live", "admin", "templatetags", "management"},
    {"urls", "routing", "apps"},
]
# Modules that stand beside the parts of their app, and the part as which each counts.
BESIDE = {
    "accounts.names": "models",
    "accounts.sessions": "models",
    "accounts.devices": "models",
    "accounts.avatars": "models",
    "accounts.backends": "models",
    "accounts.requests": "models",
    "accounts.limits": "views",
    "accounts.middleware": "views",
    "accounts.admin_access": "views",
    "onboarding.adapter": "forms",
}
LAYERED = {"accounts", "chat", "contacts", "search", "notifications", "onboarding"}  # every module has a part

# Folders of templates that are not named after an app of ours: allauth's pages are about people.
FOLDERS = {"account": "accounts", "mfa": "accounts", "mail": "config", "errors": "config", "admin": "config"}

_APP_RANKS = {app: rank for rank, apps in enumerate(APPS) for app in apps}
_PART_RANKS = {part: rank for rank, parts in enumerate(PARTS) for part in parts}
_MODULE_IN_TEXT = re.compile(rf"({'|'.join(_APP_RANKS)})(\.\w+)+")
_TEMPLATE_IN_TEXT = re.compile(r"(\w+)/[\w/-]+\.(?:html|txt)")
_TAG = re.compile(r"\{%\s*(\w+)\s+(.*?)\s*%\}")


def violations(module: str, source: str, is_package: bool = False) -> set[str]:
    """What this module uses although it may not: dotted names, and paths of templates."""
    wrong = {name for name in imports(module, source, is_package) if not may_use(module, name)}
    return wrong | {text for text, app in mentions(source) if not _may_use_app(app_of(module), app)}


def may_use(module: str, other: str) -> bool:
    app, other_app = app_of(module), app_of(other)
    if other_app not in _APP_RANKS:
        return True  # a library
    if app != other_app:
        return _may_use_app(app, other_app)
    part, other_part = part_of(module), part_of(other)
    if part == other_part or part not in _PART_RANKS or other_part not in _PART_RANKS:
        return True
    return _PART_RANKS[other_part] < _PART_RANKS[part]


def _may_use_app(app: str, other: str) -> bool:
    return app == other or _APP_RANKS[other] < _APP_RANKS[app]


def app_of(module: str) -> str:
    return module.partition(".")[0]


def part_of(module: str) -> str:
    """`actions` for chat.actions.rooms; "" for an app itself."""
    name = ".".join(module.split(".")[:2])
    return BESIDE.get(name, name.partition(".")[2])


def has_a_place(module: str) -> bool:
    return app_of(module) not in LAYERED or part_of(module) in {"", *_PART_RANKS}


def imports(module: str, source: str, is_package: bool = False) -> set[str]:
    """Everything that is imported, wherever the statement stands: in a function, under TYPE_CHECKING, by name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node, is_package)
            found |= {base} | {f"{base}.{name.name}" for name in node.names}
    return found


def _absolute(module: str, node: ast.ImportFrom, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    package = module.split(".") if is_package else module.split(".")[:-1]
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def mentions(source: str) -> Iterator[tuple[str, str]]:
    """Apps in texts, as Django takes them: "chat.Room", "chat.urls", "chat/room.html". Each with its app."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if found := _MODULE_IN_TEXT.fullmatch(node.value):
                yield node.value, found[1]
            elif found := _TEMPLATE_IN_TEXT.fullmatch(node.value):
                yield node.value, app_of_folder(found[1])


def template_violations(name: str, source: str, libraries: dict[str, str]) -> set[str]:
    """What a template at `name` (chat/room.html) uses although it may not. `libraries` has the app of each of ours.

    What lies directly in templates/ is part of the composition: it may use everything, and everybody may use it.
    """
    if "/" not in name:
        return set()
    own, wrong = app_of_folder(name.partition("/")[0]), set()
    for tag, rest in _TAG.findall(source):
        if tag == "load":
            wrong |= {one for one in rest.split() if one in libraries and not _may_use_app(own, libraries[one])}
        for folder, path in re.findall(r"""["']((\w+)/[\w/-]+\.(?:html|txt))["']""", rest):
            used = app_of_folder(path)
            if not _may_use_app(own, used) and not (tag == "extends" and used == "config"):
                wrong.add(folder)
    return wrong


def app_of_folder(folder: str) -> str:
    return FOLDERS.get(folder, folder if folder in _APP_RANKS else "config")


def modules(root: Path) -> dict[str, Path]:
    """The modules of all apps that are there, by dotted name; a package has the name of its folder."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for app in _APP_RANKS
        for path in sorted((root / app).rglob("*.py"))
        if "migrations" not in path.parts
    }


def circles(graph: dict[str, set[str]]) -> set[str]:
    """The modules that import themselves by way of others."""
    reachable: dict[str, set[str]] = {}
    for start in graph:
        seen: set[str] = set()
        waiting = list(graph[start])
        while waiting:
            if (here := waiting.pop()) not in seen:
                seen.add(here)
                waiting.extend(graph.get(here, ()))
        reachable[start] = seen
    return {module for module, others in reachable.items() if module in others}
