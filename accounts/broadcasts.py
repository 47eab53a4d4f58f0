"""What others notice of a change to a person, and the groups of open pages that belong to people."""

import json

from accounts.models import User
from realtime.envelopes import RowNotice
from realtime.hub import hub

EVERYONE = "everyone"  # the group of all open pages


class AccessChanged(RowNotice):
    """About a person (`pk`)."""

    kind = "access"


def user_group(user_id: int) -> str:
    """Every open page of a person."""
    return f"user.{user_id}"


def profile_changed(user: User) -> None:
    person = {
        "id": user.pk,
        "name": user.display_name,
        "initials": user.initials,
        "picture": user.picture_url(64),
    }
    hub.publish(EVERYONE, json.dumps({"person": person}))


def access_changed(user_id: int) -> None:
    """They may be signed out, or may see other rooms than before: check their open pages at once."""
    hub.tell(AccessChanged(user_id))
