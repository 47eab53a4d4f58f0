"""The cast of the tests and two rooms of theirs. Each test begins with nobody and nothing, after the first run."""

from collections.abc import Callable
from itertools import count
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client, override_settings

from accounts.models import Installation, User
from chat import actions
from chat.models import Message, Room
from tests.harness.names import PASSWORD
from web import cached_includes

_numbers = count()


@pytest.fixture(scope="session", autouse=True)
def common_settings():
    """Passwords are hashed fast, static files need not be collected, and everybody may sign up."""
    static_files = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=settings.STORAGES | static_files,
        SIGN_UP_OPEN=True,
    ):
        yield


@pytest.fixture(autouse=True)
def isolated(settings, tmp_path_factory, monkeypatch):
    """No files and no counts of tries from the test before, and first run is over: it has tests of its own."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"media-{next(_numbers)}"  # made when a file is stored
    monkeypatch.setattr(Installation, "_is_set_up", True)
    cache.clear()


@pytest.fixture
def compared_includes(monkeypatch):
    """For tests that ask for it: each include on each page is rendered once more, and compared with what was cached."""
    cached_include = cached_includes.cached_include

    def compared(template, token, values):
        html = cached_include(template, token, values)
        assert html == cached_includes.render(template, values).replace(cached_includes.TOKEN, str(token)), template
        return html

    monkeypatch.setattr(cached_includes, "cached_include", compared)


@pytest.fixture
def person(db) -> Callable[..., User]:
    """person("dora", name="Dora") is one more person with a confirmed address and the known password."""

    def create(username: str, **fields: object) -> User:
        email = f"{username}@example.org"
        user = User.objects.create_user(username, email, PASSWORD, **{"name": username.capitalize()} | fields)
        user.emailaddress_set.create(email=email, verified=True, primary=True)
        return user

    return create


@pytest.fixture
def alice(person: Callable[..., User]) -> User:
    """A member."""
    return person("alice")


@pytest.fixture
def bob(person: Callable[..., User]) -> User:
    """Another member."""
    return person("bob")


@pytest.fixture
def carol(person: Callable[..., User]) -> User:
    """Has an account, belongs to nothing."""
    return person("carol")


@pytest.fixture
def mallory(person: Callable[..., User]) -> User:
    """Has an account and attacks."""
    return person("mallory")


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    return person("ada", is_staff=True, is_superuser=True)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser of its own in which this person is signed in."""

    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.get("/me.css")  # writes down that the browser was seen, so that no later count of queries holds it
        return client

    return browser


@pytest.fixture
def workshop(alice: User, bob: User) -> Room:
    """Public; alice owns it, bob is a member, carol is not."""
    room = actions.create_room(creator=alice, title="workshop", topic="Saturday bench")
    actions.join_room(room=room, user=bob)
    return room


@pytest.fixture
def cellar(alice: User, bob: User) -> Room:
    """Private; alice owns it, bob is a member, to carol and mallory it does not exist."""
    room = actions.create_room(creator=alice, title="cellar", kind=Room.Kind.PRIVATE)
    actions.add_person(room=room, user=bob, by=alice)
    return room


@pytest.fixture
def say() -> Callable[..., Message]:
    """say(room, user, "words") stores a message."""

    def say(room: Room, user: User, source: str = "hello") -> Message:
        return actions.send_message(room_id=room.pk, author=user, client_id=uuid4(), source=source)[0]

    return say


@pytest.fixture
def post() -> Callable[..., HttpResponseBase]:
    """post(client, room, body=...) sends as the browser does."""

    def post(client: Client, room: Room, /, **data: object) -> HttpResponseBase:
        return client.post(f"/rooms/{room.pk}/messages/", {"client_id": uuid4(), "body": "hello"} | data)

    return post
