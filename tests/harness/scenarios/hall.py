"""Fills a fresh database: `python -m tests.harness.scenarios.hall <people>` prints the ids as JSON. A process of
its own, because the ORM of the tests belongs to another database."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402

from accounts.models import Installation, User  # noqa: E402
from chat import actions  # noqa: E402
from chat.models import Room  # noqa: E402

PASSWORD = "correct horse battery"


def main(people: int) -> None:
    """Alice owns three rooms: everyone belongs to `hall` and `loft`, and but for carol and mallory to the private
    `cellar`."""
    Installation.objects.create()
    password = make_password(PASSWORD)
    names = ["alice", "bob", "carol", "mallory", *(f"dora{number}" for number in range(people - 4))]
    users = {}
    for name in names:
        user = User(username=name, email=f"{name}@example.org", name=name.capitalize(), password=password)
        user.save()
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        users[name] = user
    alice = users["alice"]
    rooms = {title: actions.create_room(creator=alice, title=title) for title in ("hall", "loft")}
    rooms["cellar"] = actions.create_room(creator=alice, title="cellar", kind=Room.Kind.PRIVATE)
    for name, user in users.items():
        if name == "alice":
            continue
        for title in ("hall", "loft"):
            actions.join_room(room=rooms[title], user=user)
        if name not in {"carol", "mallory"}:
            actions.add_person(room=rooms["cellar"], user=user, by=alice)
    found = {"rooms": {title: str(room.pk) for title, room in rooms.items()},
             "people": {name: user.pk for name, user in users.items()}}  # fmt: skip
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
