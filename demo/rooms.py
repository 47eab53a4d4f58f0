"""The five rooms of the demo, and who is in them."""

from datetime import timedelta
from typing import NamedTuple

from chat.models import Room
from demo.people import CAST

EVERYONE = [one.username for one in CAST]
DAY = timedelta(days=1)


class DemoRoom(NamedTuple):
    title: str
    topic: str
    members: list[str]
    messages: int  # about
    unread: dict[str, int]  # by username; the others have read everything
    age: timedelta = timedelta(minutes=4)  # since the last message
    kind: str = Room.Kind.PUBLIC
    guests_may_read: bool = False
    is_archived: bool = False


GENERAL = DemoRoom("general", "Doors, tea, and everything without a room of its own", EVERYONE, 330, {"bob": 2})
ROOMS = [
    DemoRoom(
        "workshop",
        "Saturday bench, parts on order, and who looks at what",
        EVERYONE,
        470,
        {"alice": 4, "carol": 11},
        timedelta(minutes=2),
    ),
    DemoRoom(
        "booking-form",
        "The code behind the bookings. Readable for everybody.",
        ["alice", "bob", "carol", "jonas", "dmytro", "yuki", "grace", "omar", "priya"],
        290,
        {"alice": 9},
        timedelta(minutes=51),
        guests_may_read=True,
    ),
    DemoRoom(
        "board",
        "Keys and money",
        ["alice", "bob", "jonas", "grace", "marisol"],
        56,
        {},
        timedelta(hours=20),
        kind=Room.Kind.PRIVATE,
    ),
    DemoRoom(
        "summer-fair-2025",
        "Under the chestnut tree, 21 June, two to eight",
        EVERYONE,
        84,
        {},
        120 * DAY,
        is_archived=True,
    ),
]
