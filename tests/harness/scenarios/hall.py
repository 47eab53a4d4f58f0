"""Many people in few rooms, for the tests of faults.

alice owns three rooms: everyone belongs to hall and loft, and all but carol and mallory to cellar, which is private.
Besides these three and bob there are dora0, dora1, ...: `people` altogether.
"""

from accounts.models import Installation
from chat.models import Room
from tests.harness.scenarios.verbs import Seeded, create_person, open_room

NAMES = ("alice", "bob", "carol", "mallory")


def fill(people: int) -> Seeded:
    Installation.objects.create()
    names = [*NAMES, *(f"dora{number}" for number in range(people - len(NAMES)))]
    alice, *others = [create_person(name, name.capitalize()) for name in names]
    for title in ("hall", "loft"):
        open_room(alice, title, *others)
    trusted = [user for user in others if user.username not in {"carol", "mallory"}]
    open_room(alice, "cellar", *trusted, kind=Room.Kind.PRIVATE)
    return Seeded({user.username: user.pk for user in (alice, *others)})
