"""Imports go one way: an app uses what stands above it, a part of an app what comes before (tests/import_order.py)."""

import ast
from pathlib import Path

import pytest

from tests import import_order as order

ROOT = Path(__file__).parent.parent
MODULES = order.modules(ROOT)
TEMPLATES = {str(path.relative_to(ROOT / "templates")): path for path in (ROOT / "templates").rglob("*.*")}
LIBRARIES = {
    path.stem: app for app in order.LAYERED | {"web"} for path in (ROOT / app / "templatetags").glob("[!_]*.py")
}

FORBIDDEN = {"utils", "common", "helpers", "services", "signals", "misc"}
SIGNALS = {"django.dispatch", "django.db.models.signals", "django.core.signals", "django.db.backends.signals",
           "django.contrib.auth.signals", "django.test.signals", "allauth.account.signals",
           "allauth.mfa.signals"}  # fmt: skip

# (who, what): why. One that is no longer needed fails the test.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def test_each_module_uses_only_what_comes_before_it():
    wrong = {
        (module, used)
        for module, path in MODULES.items()
        for used in order.violations(module, path.read_text(), path.name == "__init__.py")
    }
    wrong |= {
        (name, used)
        for name, path in TEMPLATES.items()
        for used in order.template_violations(name, path.read_text(), LIBRARIES)
    }
    assert wrong == set(EXCEPTIONS)


def test_each_module_has_a_place_in_the_order():
    assert [module for module in MODULES if not order.has_a_place(module)] == []
    assert [module for module in order.BESIDE if module not in MODULES] == []


def test_each_folder_belongs_to_the_order():
    """A new app without a place in the order would be free to import what it likes."""
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "e2e", "bench"}
    assert ours <= {app for apps in order.APPS for app in apps}
    folders = {name.partition("/")[0] for name in TEMPLATES if "/" in name}
    assert folders - set(order.FOLDERS) <= ours


def test_no_modules_import_each_other_in_a_circle():
    graph = {
        module: {known(used) for used in order.imports(module, path.read_text(), path.name == "__init__.py")} - {module}
        for module, path in MODULES.items()
    }
    assert order.circles(graph) == set()


def known(name: str) -> str:
    """The module of ours that holds a name: chat.models.room for chat.models.room.Room."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name


def test_every_module_has_a_subject():
    assert [module for module in MODULES if FORBIDDEN & set(module.split("."))] == []


def test_there_are_no_signals():
    """Who is told what stands in the verb that tells it."""
    assert [
        (module, used)
        for module, path in MODULES.items()
        for used in order.imports(module, path.read_text())
        if any(used == signals or used.startswith(f"{signals}.") for signals in SIGNALS)
    ] == []


# --- the check itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        # between apps
        ("chat.models.room", "from accounts.models import User", set()),
        ("accounts.actions", "from chat import broadcasts", {"chat", "chat.broadcasts"}),
        ("accounts.actions", "import chat.models", {"chat.models"}),
        ("accounts.actions", "def f():\n    from chat import actions", {"chat", "chat.actions"}),
        ("accounts.models", "if TYPE_CHECKING:\n    from chat.models import Room", {"chat.models", "chat.models.Room"}),
        ("accounts.models", "room = ForeignKey('chat.Room')", {"chat.Room"}),
        ("accounts.views.profile", "render(request, 'chat/room.html')", {"chat/room.html"}),
        ("accounts.views.profile", "render(request, 'account/login.html')", set()),
        ("web.admin", "from realtime.hub import hub", {"realtime.hub", "realtime.hub.hub"}),
        ("search.query", "from contacts import models", {"contacts", "contacts.models"}),
        ("contacts.models", "from search import query", {"search", "search.query"}),
        ("onboarding.views", "from config import settings", {"config", "config.settings"}),
        ("config.urls", "from onboarding import views", set()),
        ("chat.models.room", "from django.conf import settings\nimport json", set()),
        # inside an app
        ("chat.actions.rooms", "from chat.models import Room", set()),
        ("chat.models.room", "from chat.actions import rooms", {"chat.actions", "chat.actions.rooms"}),
        ("chat.models.room", "from chat import permissions", {"chat.permissions"}),
        ("chat.forms.rooms", "from chat.permissions import can_manage", set()),
        ("chat.permissions", "from chat.rendering import render", {"chat.rendering", "chat.rendering.render"}),
        ("chat.timeline.windows", "from chat import broadcasts", {"chat.broadcasts"}),
        ("chat.admin", "from chat.views import rooms", {"chat.views", "chat.views.rooms"}),
        ("chat.urls", "from chat.views import rooms", set()),
        ("chat.views.rooms", "from chat.views.access import get_room_or_404", set()),
        ("chat.views.rooms", "from .access import get_room_or_404", set()),
        ("chat.views.rooms", "from ..admin import RoomAdmin", {"chat.admin", "chat.admin.RoomAdmin"}),
        ("accounts.names", "from accounts.limits import too_many", {"accounts.limits", "accounts.limits.too_many"}),
    ],
)  # fmt: skip
def test_a_wrong_import_is_found(module, source, wrong):
    assert order.violations(module, source) == wrong


def test_a_relative_import_of_a_package_begins_in_the_package():
    assert order.imports("chat.views", "from . import rooms", is_package=True) == {"chat.views", "chat.views.rooms"}
    assert order.imports("chat.urls", "from . import views") == {"chat", "chat.views"}


@pytest.mark.parametrize(
    ("name", "source", "wrong"),
    [
        ("chat/room.html", "{% load chat accounts web static %}", set()),
        ("accounts/profile.html", "{% load accounts web %}", set()),
        ("accounts/profile.html", "{% load web chat %}", {"chat"}),
        ("account/login.html", "{%load chat%}", {"chat"}),
        ("mfa/index.html", '{% include "chat/_room.html" with x=1 %}', {"chat/_room.html"}),
        ("accounts/profile.html", '{% include "_field.html" with field=form.name %}', set()),
        ("accounts/profile.html", '{% extends "app.html" %}', set()),
        ("account/email/code.html", '{% extends "mail/base.html" %}', set()),
        ("accounts/profile.html", '{% extends "chat/page.html" %}', {"chat/page.html"}),
        ("accounts/profile.html", '{% cached_include "chat/_sidebar.html" user=user %}', {"chat/_sidebar.html"}),
        ("app.html", "{% load chat %}", set()),
    ],
)
def test_a_wrong_load_or_include_is_found(name, source, wrong):
    libraries = {"web": "web", "accounts": "accounts", "chat": "chat"}
    assert order.template_violations(name, source, libraries) == wrong


def test_a_circle_is_found():
    assert order.circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == {"b", "c"}


def test_the_modules_are_read():
    """The checks above would hold for an empty tree as well."""
    assert {"chat.actions.rooms", "accounts.models", "web.negotiation", "config.urls"} <= set(MODULES)
    assert {"chat/_message.html", "account/login.html", "app.html"} <= set(TEMPLATES)
    assert {"chat": "chat", "accounts": "accounts", "web": "web"}.items() <= LIBRARIES.items()
    assert ast.parse(MODULES["chat.actions"].read_text()).body
