"""Who gets what from every address of ours. An address without a row fails test_routes.

Each row: the answers to a plain GET by anon, carol (an account, no member), bob (member), dora (moderator) and alice
(owner), for a private room that holds a message. `POST` in `unsafe` means that the address changes something.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    anon: int
    carol: int
    bob: int
    dora: int
    alice: int
    unsafe: bool = False  # takes POST


SIGN_IN = 302  # sent to the sign-in page

MATRIX = {
    # the process
    "healthz": Row(200, 200, 200, 200, 200),
    "readyz": Row(200, 200, 200, 200, 200),
    "metrics": Row(404, 404, 404, 404, 404),  # off unless asked for
    "robots": Row(200, 200, 200, 200, 200),
    # people
    "first_run": Row(404, 404, 404, 404, 404, unsafe=True),
    "me_css": Row(200, 200, 200, 200, 200),
    "profile": Row(SIGN_IN, 200, 200, 200, 200, unsafe=True),
    "density": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "picture_removal": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "session_endings": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "qr_code": Row(SIGN_IN, 404, 404, 404, 404),
    "person": Row(SIGN_IN, 200, 200, 200, 200),
    "picture": Row(404, 404, 404, 404, 404),
    # pages without a room
    "home": Row(SIGN_IN, 302, 302, 302, 302),
    "help": Row(SIGN_IN, 200, 200, 200, 200),
    "rooms": Row(SIGN_IN, 200, 200, 200, 200),
    "new_room": Row(SIGN_IN, 200, 200, 200, 200, unsafe=True),
    # a private room of alice, dora and bob
    "room": Row(SIGN_IN, 404, 200, 200, 200),
    "room_settings": Row(SIGN_IN, 404, 403, 403, 200, unsafe=True),
    "archive": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "members": Row(SIGN_IN, 404, 200, 200, 200),
    "memberships": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "departures": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "removals": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "roles": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "connected": Row(SIGN_IN, 404, 200, 200, 200),
    "reads": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "changes": Row(SIGN_IN, 404, 200, 200, 200),
    "messages": Row(SIGN_IN, 404, 200, 200, 200, unsafe=True),
    "message": Row(SIGN_IN, 404, 200, 200, 200),
    "source": Row(SIGN_IN, 404, 200, 200, 200),
    "edits": Row(SIGN_IN, 404, 200, 200, 200, unsafe=True),
    "deletion": Row(SIGN_IN, 404, 200, 200, 200, unsafe=True),
    "restoration": Row(SIGN_IN, 405, 405, 405, 405, unsafe=True),
    "permalink": Row(SIGN_IN, 404, 200, 200, 200),
}

# allauth's and Django's own: tested for CSRF, framing and caching like all others, not for what they show.
FOREIGN = ("account_", "admin:", "mfa_")
