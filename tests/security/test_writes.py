"""Only verbs write, and only forms read what was posted. The few exceptions stand here, each with its reason."""

import ast
from pathlib import Path

import pytest

from tests.security.test_rules import PRODUCT

ROOT = Path(__file__).resolve().parents[2]
WRITES = {"save", "create", "delete", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
          "asave", "acreate", "adelete", "aupdate", "abulk_create", "aget_or_create", "aupdate_or_create"}  # fmt: skip
QUERYSETS = ("objects", ".filter(", ".exclude(", "queryset")  # `update` is also a method of sets and dictionaries

WRITERS = {
    "accounts/avatars.py: square.save": "a picture, into memory",
    "accounts/views/second_factor.py: code.make_image().save": "a picture, into memory",
    "web/static_files.py: joined.save": "a static file, when they are collected",
    "web/static_files.py: scripts.save": "the same",
    "demo/pictures.py: image.save": "a picture, into memory",
    "demo/history.py: Message.objects.bulk_create": "weeks of talk, which no verb can write: verbs write now",
    "demo/history.py: room.save": "the same",
    "demo/management/commands/demo.py: Room.objects.filter(pk=room.pk).update": "the same",
    "demo/management/commands/demo.py: Membership.objects.filter(room=room).update": "the same",
    "demo/management/commands/demo.py: Membership.objects.filter(room=room, user=people[username]).update": "the same",
}
READERS = {
    "accounts/limits.py: request.POST.get": "fills a form again, which nobody may send for a while",
    "web/admin.py: request.POST.getlist": "the rows that are ticked in a list of Django's administration",
}


def writes(source: str) -> set[str]:
    """Calls that write to the database, or look like it."""
    calls = {node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    found = {ast.unparse(call): call for call in calls if isinstance(call, ast.Attribute) and call.attr in WRITES}
    return {
        text
        for text, call in found.items()
        if not text.startswith("super()")
        and (call.attr not in {"update", "aupdate"} or any(mark in text for mark in QUERYSETS))
    }


def readings(source: str) -> set[str]:
    """Where something is taken out of request.POST or request.FILES. To hand all of it to a form is fine."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        taken = isinstance(node, ast.Attribute | ast.Subscript) and is_posted(node.value)
        looked_for = isinstance(node, ast.Compare) and any(map(is_posted, node.comparators))
        if taken or looked_for:
            found.add(ast.unparse(node))
    return found


def is_posted(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"POST", "FILES", "body"} and "request" in ast.unparse(node)


def everywhere(find, is_ours) -> set[str]:
    found = set()
    for path in sorted(ROOT.glob("*/**/*.py")):
        name = str(path.relative_to(ROOT))
        if name.startswith(PRODUCT) and "/migrations/" not in name and is_ours(name):
            found |= {f"{name}: {text}" for text in find(path.read_text())}
    return found


def is_verb(name: str) -> bool:
    return "/actions/" in name or name.endswith("/actions.py")


@pytest.mark.attack("A36")
def test_only_verbs_write():
    assert everywhere(writes, lambda name: not is_verb(name)) == set(WRITERS)


@pytest.mark.attack("A36")
def test_only_forms_read_what_was_posted():
    assert everywhere(readings, lambda name: "/forms" not in name) == set(READERS)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("room.save()", {"room.save"}),
        ("Room.objects.create(title='x')", {"Room.objects.create"}),
        ("def act(queryset):\n    queryset.update(x=1)", {"queryset.update"}),
        ("Room.objects.filter(pk=1).update(x=1)", {"Room.objects.filter(pk=1).update"}),
        ("room.memberships.filter(user=1).delete()", {"room.memberships.filter(user=1).delete"}),
        ("seen.update(others)", set()),
        ("actions.create_room(title='x')", set()),
        ("class A:\n    def save(self):\n        super().save()", set()),
    ],
)
def test_a_write_is_found(source, found):
    assert writes(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("request.POST['x']", {"request.POST['x']"}),
        ("self.request.POST.get('x')", {"self.request.POST.get"}),
        ("'then' in request.POST", {"'then' in request.POST"}),
        ("request.body.decode()", {"request.body.decode"}),
        ("Form(request.POST or None, request.FILES)", set()),
        ("request.GET.get('page')", set()),
    ],
)
def test_a_reading_is_found(source, found):
    assert readings(source) == found
