"""As much as is asked for, for the benchmark: through the product's own verbs where they are quick enough, else row by
row as these would write them.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import batched
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from accounts.models import Installation, User
from accounts.sessions import SessionStore
from chat import rendering
from chat.actions.messages import digest_of
from chat.models import Membership, Message, Room
from tests.harness.scenarios.verbs import Seeded, open_room

BATCH = 5_000
AUTHORS = 50
TEXTS = 20


def fill(people: int, rooms: list[tuple[int, int]], further: list[int], words: str, csrf_token: str) -> Seeded:
    """`rooms` are (members, messages) each; `further` says how many rooms more each of the first people has to
    themselves. They are called "room 0", "room 1", ... The first of `people` are signed in. The messages are `words`
    with a number behind them."""
    Installation.objects.create()
    everyone = create_people(max([people, *(members for members, _ in rooms)]))
    texts = [f"{words}, {number}." for number in range(TEXTS)]
    for number, (members, messages) in enumerate(rooms):
        open_full_room(f"room {number}", everyone[:members], messages, texts)
    number = len(rooms)
    for person, count in zip(everyone, further, strict=False):
        for _ in range(count):
            open_full_room(f"room {number}", [person], 0, texts)
            number += 1
    csrf = f"{settings.CSRF_COOKIE_NAME}={csrf_token}"
    cookies = [f"{settings.SESSION_COOKIE_NAME}={sign_in(person)}; {csrf}" for person in everyone[:people]]
    return Seeded({user.username: user.pk for user in everyone}, cookies)


def create_people(count: int) -> list[User]:
    User.objects.bulk_create(
        (
            User(username=f"p{n}", name=f"Person {n}", email=f"p{n}@example.org", password=f"!{uuid4().hex}")
            for n in range(count)
        ),
        batch_size=BATCH,
    )
    return list(User.objects.order_by("pk"))


def open_full_room(title: str, members: list[User], messages: int, texts: list[str]) -> None:
    """Owned by the first, and read up to its end by everyone."""
    room = open_room(members[0], title, topic="What is broken, and who mends it")
    Membership.objects.bulk_create((Membership(room=room, user=one) for one in members[1:]), batch_size=BATCH)
    for some in batched(history(room, members[:AUTHORS], messages, texts), BATCH):
        Message.objects.bulk_create(some)
    Room.objects.filter(pk=room.pk).update(last_number=messages, version=messages)
    if messages:
        Room.objects.filter(pk=room.pk).update(last_sent_at=timezone.now())
    room.memberships.update(read_number=messages)


def history(room: Room, authors: list[User], count: int, texts: list[str]) -> Iterator[Message]:
    ready = [(source, digest_of(source), rendering.render(source)) for source in texts]
    begun = timezone.now() - timedelta(seconds=count)
    for number in range(1, count + 1):
        source, digest, html = ready[number % len(ready)]
        yield Message(
            room=room, author=authors[number % len(authors)], client_id=uuid4(), number=number, version=number,
            source=source, digest=digest, html=html, renderer=rendering.VERSION,
            sent_at=begun + timedelta(seconds=number),
        )  # fmt: skip


def sign_in(person: User) -> str:
    """The key of a session such as signing in leaves behind."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
