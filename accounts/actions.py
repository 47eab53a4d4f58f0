"""Every write to a person, one function a verb. It owns its transaction; what others notice leaves after the commit."""

from collections.abc import Collection
from functools import partial

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.avatars import SIZES, Picture
from accounts.models import Installation, Session, User
from accounts.names import clean_name
from chat import actions, broadcasts
from chat.models import Room


class AlreadyOpenError(Exception):
    """Somebody else opened the doors first."""


class LastAdministratorError(Exception):
    """Nobody could look after this place any more."""


def open_doors(
    *, name: str, username: str, email: str, password: str, room_title: str, room_topic: str = ""
) -> tuple[User, Room]:
    """Create the administrator and the first room, where new people land. Raises AlreadyOpenError."""
    user = User(name=clean_name(name), username=username.lower(), email=email.lower(), is_staff=True, is_superuser=True)
    user.password = make_password(password)  # before the lock: it takes a while, as it should
    try:
        with transaction.atomic():
            Installation.objects.create()  # of two at once, one waits here and then fails on the key
            user.save(force_insert=True)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            room = actions.create_room(creator=user, title=room_title, topic=room_topic, is_landing=True)
    except IntegrityError:
        if Installation.is_open():
            raise AlreadyOpenError from None
        raise
    return user, room


def change_profile(*, user: User, picture: Picture | None = None) -> None:
    """Save the fields of a profile, and a new picture if there is one. Raises IntegrityError for a taken username."""
    before = User.objects.get(pk=user.pk).picture
    if picture:
        _store(user, picture)  # before the row: an address that is shown has its files
        user.picture = picture.digest
    with transaction.atomic():
        user.save(update_fields=["name", "username", "about", "time_zone", "density", "enter_sends", "picture"])
        if before and before != user.picture:
            transaction.on_commit(partial(_discard, user.pk, before))
        transaction.on_commit(partial(broadcasts.profile_changed, user))


def remove_picture(*, user: User) -> None:
    """Back to the initials."""
    before, user.picture = user.picture, ""
    with transaction.atomic():
        user.save(update_fields=["picture"])
        if before:
            transaction.on_commit(partial(_discard, user.pk, before))
            transaction.on_commit(partial(broadcasts.profile_changed, user))


def change_password(*, user: User, password: str, keep: str | None = None) -> None:
    """End every session of this person but the one whose key is `keep`; links to reset the password die with it."""
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        end_sessions(user=user, keep=keep)


def end_sessions(*, user: User, only: Collection[str] | None = None, keep: str | None = None) -> int:
    """End the sessions with these keys, or all but `keep`. Open pages follow at once. Returns how many ended."""
    sessions = Session.objects.filter(user=user)
    sessions = sessions.exclude(session_key=keep) if only is None else sessions.filter(session_key__in=only)
    with transaction.atomic():
        ended, _ = sessions.delete()
        transaction.on_commit(partial(broadcasts.access_changed, user.pk))
    return ended


def deactivate(*, users: Collection[User]) -> None:
    """Shut people out, wherever they are signed in. What they wrote stays. Raises LastAdministratorError."""
    with transaction.atomic():
        _keep_an_administrator(without=users)
        User.objects.filter(pk__in=[user.pk for user in users]).update(is_active=False)
        for user in users:
            end_sessions(user=user)


def activate(*, users: Collection[User]) -> None:
    User.objects.filter(pk__in=[user.pk for user in users]).update(is_active=True)


def change_rights(*, user: User, is_staff: bool, is_superuser: bool) -> None:
    """Make somebody an administrator, or no longer. Raises LastAdministratorError."""
    with transaction.atomic():
        if not (is_staff and is_superuser):
            _keep_an_administrator(without=[user])
        User.objects.filter(pk=user.pk).update(is_staff=is_staff, is_superuser=is_superuser)
        transaction.on_commit(partial(broadcasts.access_changed, user.pk))


def _keep_an_administrator(*, without: Collection[User]) -> None:
    """Under a lock on all of them: two administrators who remove each other at once cannot both succeed."""
    administrators = User.objects.select_for_update().filter(is_superuser=True, is_staff=True, is_active=True)
    remaining = set(administrators.order_by("pk").values_list("pk", flat=True))
    gone = {user.pk for user in without}
    if remaining & gone and not remaining - gone:
        raise LastAdministratorError("The last administrator stays: make somebody else one first.")


def picture_path(user_id: int, digest: str, size: int) -> str:
    """Where a square lies in the default storage."""
    return f"pictures/{user_id}/{digest}-{size}.webp"


def _store(user: User, picture: Picture) -> None:
    for size, data in picture.squares.items():
        path = picture_path(user.pk, picture.digest, size)
        if not default_storage.exists(path):  # the same picture again
            default_storage.save(path, ContentFile(data))


def _discard(user_id: int, digest: str) -> None:
    for size in SIZES:
        default_storage.delete(picture_path(user_id, digest, size))
