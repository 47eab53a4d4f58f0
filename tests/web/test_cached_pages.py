"""A page that is put together from what is cached is the page that would be rendered now, whatever happened before.

The caches live as long as the process. So a page is asked for before something changes, after it, and once more when
the caches are empty: the last two are the same.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from PIL import Image

from accounts.actions import change_density, change_profile, change_rights, remove_picture
from accounts.avatars import squares
from chat import actions
from chat.models import Room
from chat.timeline import message_html
from realtime.presence import Lease, leases
from tests.security.matrix import MATRIX
from tests.security.walk import address
from web import cached_includes

pytestmark = pytest.mark.django_db
MESSAGES = 15  # of which a page shows ten
NEW_EACH_TIME = re.compile(r'value="[\w-]{32,}"|[0-9a-f]{4}-[0-9a-f]{4}(?=</span>)')  # tokens, a request's number


@pytest.fixture(autouse=True)
def stopped_clock():
    """What a page says of the time is no matter here."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def room(workshop: Room, alice, bob, say) -> Room:
    """Long enough to be paged through both ways, and open to guests."""
    actions.update_room(room=workshop, user=alice, guests_may_read=True)
    for number in range(MESSAGES):
        say(workshop, bob if number % 2 else alice, f"message {number}")
    workshop.refresh_from_db()
    return workshop


@pytest.fixture
def readers(alice, bob, sign_in) -> dict[str, Client]:
    return {"a guest": Client(), "alice": sign_in(alice), "bob": sign_in(bob)}


type Pages = dict[tuple[str, str], str]  # by who asks for which address


def pages(readers: dict[str, Client], paths: list[str], *, uncached: bool = False) -> Pages:
    found = {}
    for who, path in product(readers, paths):
        if uncached:
            empty_caches()
        found[who, path] = NEW_EACH_TIME.sub("", readers[who].get(path).text)
    return found


def empty_caches() -> None:
    for cache in (cached_includes._cache, message_html._cache):
        cache.drop(lambda key: True)


def different(some: Pages, others: Pages) -> list[tuple[str, str]]:
    return [key for key, page in some.items() if others[key] != page]


def picture(colour: str):
    out = BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, "PNG")
    return squares(out.getvalue())


def profile(**fields: object) -> Callable[..., None]:
    """bob changes this in his profile."""

    def change(room, alice, bob):
        for name, value in fields.items():
            setattr(bob, name, value)
        change_profile(user=bob)

    return change


CHANGES = {
    "a name": profile(name="Robert"),
    "a username": profile(username="robert"),
    "what Enter does": profile(enter_sends=False),
    "a language": profile(language="de"),
    "a time zone": profile(time_zone="Pacific/Auckland"),
    "a picture": lambda room, alice, bob: change_profile(user=bob, picture=picture("red")),
    "no picture": lambda room, alice, bob: remove_picture(user=alice),
    "another density": lambda room, alice, bob: change_density(user=bob, density="compact"),
    "rights": lambda room, alice, bob: change_rights(user=bob, is_staff=True, is_superuser=True),
    "a title": lambda room, alice, bob: actions.update_room(room=room, user=alice, title="atelier"),
    "a topic": lambda room, alice, bob: actions.update_room(room=room, user=alice, topic="another bench"),
    "a private room": lambda room, alice, bob: actions.update_room(room=room, user=alice, kind="private"),
    "no guests": lambda room, alice, bob: actions.update_room(room=room, user=alice, guests_may_read=False),
    "no edits": lambda room, alice, bob: actions.update_room(room=room, user=alice, editing_minutes=0),
    "an archived room": lambda room, alice, bob: actions.archive_room(room=room, user=alice),
    "a new role": lambda room, alice, bob: actions.change_role(room=room, user=bob, role="moderator", by=alice),
    "somebody who leaves": lambda room, alice, bob: actions.leave_room(room=room, user=bob),
    "a room more": lambda room, alice, bob: actions.create_room(creator=bob, title="attic"),
    "somebody who is here": lambda room, alice, bob: leases.renew([Lease(str(room.pk), bob.pk, "x")]),
    "what was read": lambda room, alice, bob: actions.mark_read(room=room, user=bob, number=MESSAGES),
    "a new message": lambda room, alice, bob: actions.send_message(
        room_id=room.pk, author=alice, client_id=UUID("6f1e1f0a-8f62-4f0c-9d0f-0d1d0d7d3a11"), source="one more"
    ),
    "an edited message": lambda room, alice, bob: actions.edit_message(
        message=room.messages.get(number=MESSAGES - 1), editor=bob, source="something else"
    ),
    "a deleted message": lambda room, alice, bob: actions.delete_message(
        message=room.messages.get(number=MESSAGES), deleter=alice
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_a_cached_page_is_as_if_nothing_were_cached(room, readers, alice, bob, change):
    """The page of a room has on it everything that is cached anywhere, but for the marks of a gap."""
    change_profile(user=alice, picture=picture("blue"))
    paths = [f"/rooms/{room.pk}/"]
    before = pages(readers, paths)
    CHANGES[change](room, alice, bob)
    after = pages(readers, paths)
    assert different(after, pages(readers, paths, uncached=True)) == []
    assert different(after, before) != []


def test_every_page_is_as_if_nothing_were_cached(room, readers, alice, sign_in):
    """Every address there is, with what other readers, and one in another language, have brought into the caches."""
    readers["alice in German"] = german = sign_in(alice)
    german.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    paths = [address(name, room) for name in MATRIX if name not in {"healthz", "readyz", "metrics"}]
    paths.append(f"/rooms/{room.pk}/8/")  # with a gap at either end
    assert different(pages(readers, paths), pages(readers, paths, uncached=True)) == []


def test_another_site_name_is_on_every_page(room, readers, settings):
    paths = [f"/rooms/{room.pk}/"]
    pages(readers, paths)
    settings.SITE_NAME = "Another club"
    assert different(pages(readers, paths), pages(readers, paths, uncached=True)) == []
