"""`python -m bench.baselines.plain.seed`: tables, 120 people, 5 rooms, 1,000 messages; prints a signed-in cookie."""

import json
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.baselines.plain.settings"
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402  (after setup)
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bench.baselines.plain.models import Membership, Message, Room  # noqa: E402
from bench.requests import WORDS  # noqa: E402

PEOPLE, ROOMS, MESSAGES = 120, 5, 1000


def seed() -> dict[str, object]:
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # then what has no migrations: it refers to the others
    people = [User(username=f"p{n}", first_name="Person", last_name=str(n), password=f"!{n}") for n in range(PEOPLE)]
    people = User.objects.bulk_create(people)
    rooms = [Room(title=f"room {n}", topic="What is broken, and who mends it") for n in range(ROOMS)]
    rooms = Room.objects.bulk_create(rooms)
    Membership.objects.bulk_create(Membership(room=rooms[0], user=person) for person in people[1:])
    Membership.objects.bulk_create(Membership(room=room, user=people[0]) for room in rooms)
    Message.objects.bulk_create(
        Message(room=rooms[0], author=people[n % 50], body=f"{WORDS}, {n}.") for n in range(MESSAGES)
    )
    session = SessionStore()
    session[SESSION_KEY] = str(people[0].pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = people[0].get_session_auth_hash()
    session.create()
    return {"room": rooms[0].pk, "cookie": f"sessionid={session.session_key}"}


if __name__ == "__main__":
    print(json.dumps(seed()))  # noqa: T201
