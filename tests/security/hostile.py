"""The corpus as people can store it: messages, names of rooms and people, what they say of themselves."""

from functools import cache
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from accounts.names import clean_name, name_key
from chat import rendering
from chat.models import Membership, Message, Room
from tests import corpus


@cache
def texts() -> list[str]:
    """Whatever can be stored at all; long repetitions short, for what is slow has tests of its own."""
    found = [words for _, words in corpus.lines() + corpus.languages() + corpus.named() + corpus.repeats(200)]
    return [words[:4000] for words in found if words.strip() and not is_refused(words)]


@cache
def rendered() -> list[tuple[str, str]]:
    return [(words, rendering.render(words)) for words in texts()]


def is_refused(words: str) -> bool:
    """A NUL and half of a surrogate pair no database stores, and forms refuse them."""
    return "\x00" in words or any("\ud800" <= character <= "\udfff" for character in words)


@cache
def names(length: int) -> list[str]:
    """The texts as they are kept as a name, each once."""
    kept: dict[str, str] = {}
    for words in texts():
        name = clean_name(words)[:length].strip()
        if 0 < len(key := name_key(name)) <= 400:
            kept.setdefault(key, name)
    return list(kept.values())


@cache
def sharp() -> list[str]:
    """Some names that try one way out each, for pages that show only one."""
    return [
        '"><img src=x onerror=alert(1)>',
        "'><svg/onload=alert(1)>",
        "</title><script>alert(1)</script>",
        "--><b id=messages>",
        "{{7*7}}{% debug %}",
        "%s%n{0.__class__}",
        "</textarea><form id=composer>",
        '" hx-get="/x" hx-trigger="load',
        "' autofocus onfocus='alert(1)",
        "</template><base href=//evil.example>",
        "&lt;script&gt;&#60;b&#62;",
        "\\u003cscript\\u003e",
        "javascript:alert(1)",
        "a\u202eb</bdi><h1>",
    ]


def fill_with_messages(room: Room, author: User) -> list[Message]:
    """Each text as a message of its own, without the hundred writes a second that sending one by one would take."""
    now = timezone.now()
    messages = [
        Message(
            room=room,
            author=author,
            client_id=uuid4(),
            number=number,
            version=number,
            source=words,
            html=html,
            renderer=rendering.VERSION,
            sent_at=now,
            follows=number % 2 == 0,
        )
        for number, (words, html) in enumerate(rendered(), start=1)
    ]
    Message.objects.bulk_create(messages)
    Room.objects.filter(pk=room.pk).update(last_number=len(messages), version=len(messages), last_sent_at=now)
    room.refresh_from_db()
    return messages


def fill_with_rooms(member: User, titles: list[str]) -> list[Room]:
    """A room for each title, with the title for a topic too; `member` belongs to all of them."""
    rooms = [Room(title=title, title_key=name_key(title), topic=title, created_by=member) for title in titles]
    Room.objects.bulk_create(rooms)
    Membership.objects.bulk_create([Membership(room=room, user=member) for room in rooms])
    return rooms


def fill_with_people(room: Room, given: list[str]) -> list[User]:
    """Somebody of each name, who says it of themselves too; all of them belong to the room."""
    people = [
        User(username=f"p{at}", email=f"p{at}@example.org", name=name, about=name) for at, name in enumerate(given)
    ]
    User.objects.bulk_create(people)
    Membership.objects.bulk_create([Membership(room=room, user=person) for person in people])
    return people
