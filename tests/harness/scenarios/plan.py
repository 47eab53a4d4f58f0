"""`python -m tests.harness.scenarios.plan '<JSON of a Plan>'`: prepares DATA_DIR, fills it and prints the
rooms and cookies as JSON.

Through the product's own verbs where they are quick enough, else row by row as these would write them.
"""

import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched
from uuid import uuid4

from config.serving import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
prepare.main([])

from django.conf import settings  # noqa: E402  (needs Django to be set up)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Installation, User  # noqa: E402
from accounts.sessions import SessionStore  # noqa: E402
from bench.requests import TOKEN, WORDS  # noqa: E402
from chat import actions, rendering  # noqa: E402
from chat.actions.messages import digest_of  # noqa: E402
from chat.models import Membership, Message, Room  # noqa: E402

BATCH = 5_000
AUTHORS = 50


def furnish(people: int, rooms: list[tuple[int, int]], further: list[int]) -> dict[str, list[str]]:
    """As bench.datasets.Plan says."""
    Installation.objects.create()
    everyone = create_people(max([people, *(members for members, _ in rooms)]))
    opened = [open_room(n, everyone[:members], count) for n, (members, count) in enumerate(rooms)]
    for person, count in zip(everyone, further, strict=False):
        opened += [open_room(len(opened) + n, [person], 0) for n in range(count)]
    csrf = f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
    cookies = [f"{settings.SESSION_COOKIE_NAME}={signed_in(person)}; {csrf}" for person in everyone[:people]]
    return {"rooms": [str(room.pk) for room in opened], "cookies": cookies}


def create_people(count: int) -> list[User]:
    User.objects.bulk_create(
        (
            User(username=f"p{n}", name=f"Person {n}", email=f"p{n}@example.org", password=f"!{uuid4().hex}")
            for n in range(count)
        ),
        batch_size=BATCH,
    )
    return list(User.objects.order_by("pk"))


def open_room(number: int, members: list[User], messages: int) -> Room:
    """Owned by the first, and read up to its end by everyone."""
    room = actions.create_room(creator=members[0], title=f"room {number}", topic="What is broken, and who mends it")
    Membership.objects.bulk_create((Membership(room=room, user=one) for one in members[1:]), batch_size=BATCH)
    for some in batched(history(room, members[:AUTHORS], messages), BATCH):
        Message.objects.bulk_create(some)
    Room.objects.filter(pk=room.pk).update(last_number=messages, version=messages)
    if messages:
        Room.objects.filter(pk=room.pk).update(last_sent_at=timezone.now())
    room.memberships.update(read_number=messages)
    return room


def history(room: Room, authors: list[User], count: int) -> Iterator[Message]:
    sources = [f"{WORDS}, {n}." for n in range(20)]
    ready = [(source, digest_of(source), rendering.render(source)) for source in sources]
    begun = timezone.now() - timedelta(seconds=count)
    for number in range(1, count + 1):
        source, digest, html = ready[number % len(ready)]
        yield Message(
            room=room, author=authors[number % len(authors)], client_id=uuid4(), number=number, version=number,
            source=source, digest=digest, html=html, renderer=rendering.VERSION,
            sent_at=begun + timedelta(seconds=number),
        )  # fmt: skip


def signed_in(person: User) -> str:
    """The key of a session such as signing in leaves behind."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    plan = json.loads(sys.argv[1])
    print(json.dumps(furnish(plan["people"], plan["rooms"], plan["further"])))  # noqa: T201
