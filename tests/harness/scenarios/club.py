"""A small club, for the browser tests.

admin set it up (room "lobby"). alice and bob are members of general, workshop, board and history; carol of general and
workshop; mallory of none. board is private. porch can be read without an account. attic is archived. history holds the
messages "line 1" to "line 65" by alice and bob in turn.
"""

from chat import actions
from chat.models import Room
from onboarding.actions import set_up
from tests.harness.names import PASSWORD
from tests.harness.scenarios.verbs import Seeded, create_person, open_room, send

PEOPLE = {"alice": "Alice Ashworth", "bob": "Bob Brandt", "carol": "Carol Castillo", "mallory": "Mallory"}
LINES = 65


def fill() -> Seeded:
    admin, _ = set_up(
        name="Ada Admin", username="admin", email="admin@hubbub.example", password=PASSWORD, room_title="lobby"
    )
    alice, bob, carol, mallory = (create_person(username, name) for username, name in PEOPLE.items())
    general = open_room(admin, "general", alice, bob, carol, topic="Everything that has no room of its own")
    open_room(alice, "workshop", bob, carol, topic="What is on the bench")
    open_room(alice, "board", bob, topic="Keys and money", kind=Room.Kind.PRIVATE)
    open_room(alice, "porch", bob, topic="Everyone may read this", guests_may_read=True)
    attic = open_room(alice, "attic", bob, topic="What used to be")
    history = open_room(alice, "history", bob, topic="Sixty-five lines")
    for number in range(1, LINES + 1):
        send(history, bob if number % 2 else alice, f"line {number}")
    send(general, bob, "Welcome.")
    send(attic, bob, "The last one turns off the light.")
    actions.archive_room(room=attic, user=alice)
    return Seeded({user.username: user.pk for user in (admin, alice, bob, carol, mallory)})
