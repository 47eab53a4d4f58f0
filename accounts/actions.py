"""Every write about people, one function a verb. Each owns its transaction; others are told after the commit."""

from collections.abc import Collection
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import broadcasts
from accounts.avatars import SIZES, Picture, picture_path
from accounts.models import Session, User

PROFILE_FIELDS = ("name", "username", "about", "time_zone", "language", "density", "enter_sends")


class LastAdministratorError(Exception):
    """Nobody would be left to look after this installation. Carries the sentence that the administrator reads."""


def create_person(*, user: User) -> None:
    """Save a new person, whose password is set already. Their e-mail address counts as confirmed: whoever creates an
    account for somebody vouches for it. Raises IntegrityError where the username or the address is taken."""
    with transaction.atomic():
        user.save(force_insert=True)
        if user.email:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def change_profile(*, user: User, fields: Collection[str] = PROFILE_FIELDS, picture: Picture | None = None) -> None:
    """Save these fields of a profile, and a new picture if there is one. Raises IntegrityError for a taken username."""
    before = ""
    if picture:
        before = User.objects.get(pk=user.pk).picture
        _store(user, picture)  # before the row, so that a picture's address never leads nowhere
        user.picture, fields = picture.digest, [*fields, "picture"]
    with transaction.atomic():
        user.save(update_fields=fields)
        if before and before != user.picture:
            transaction.on_commit(partial(_discard, user.pk, before))
        transaction.on_commit(partial(broadcasts.profile_changed, user))


def change_density(*, user: User, density: str) -> None:
    """Set how much room messages take on this person's pages."""
    User.objects.filter(pk=user.pk).update(density=density)


def remove_picture(*, user: User) -> None:
    """Go back to the initials."""
    before, user.picture = user.picture, ""
    with transaction.atomic():
        user.save(update_fields=["picture"])
        if before:
            transaction.on_commit(partial(_discard, user.pk, before))
            transaction.on_commit(partial(broadcasts.profile_changed, user))


def change_password(*, user: User, password: str, keep: str | None = None) -> None:
    """Set it, and end every session of this person except the one whose key is `keep`. Links that reset the password
    stop working."""
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


def delete_expired_sessions() -> int:
    """Delete the sessions that nobody can use any more. Returns how many they were."""
    deleted, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted


def reset_second_factor(*, users: Collection[User]) -> None:
    """Remove the apps and recovery codes of people who lost them. They sign in with the password alone until they set
    up new ones."""
    Authenticator.objects.filter(user__in=users).delete()


def deactivate(*, users: Collection[User]) -> None:
    """Lock people out and end all their sessions. What they wrote stays. Raises LastAdministratorError."""
    with transaction.atomic():
        _keep_an_administrator(without=users)
        User.objects.filter(pk__in=[user.pk for user in users]).update(is_active=False)
        for user in users:
            end_sessions(user=user)


def activate(*, users: Collection[User]) -> None:
    """Let people sign in again."""
    User.objects.filter(pk__in=[user.pk for user in users]).update(is_active=True)


def change_rights(*, user: User, is_staff: bool, is_superuser: bool) -> None:
    """Make somebody an administrator, or take that away. Raises LastAdministratorError."""
    with transaction.atomic():
        if not (is_staff and is_superuser):
            _keep_an_administrator(without=[user])
        User.objects.filter(pk=user.pk).update(is_staff=is_staff, is_superuser=is_superuser)
        transaction.on_commit(partial(broadcasts.access_changed, user.pk))


def _keep_an_administrator(*, without: Collection[User]) -> None:
    """Locks all administrators, so that two who remove each other at the same moment cannot both succeed."""
    administrators = User.objects.select_for_update().filter(is_superuser=True, is_staff=True, is_active=True)
    remaining = set(administrators.order_by("pk").values_list("pk", flat=True))
    gone = {user.pk for user in without}
    if remaining & gone and not remaining - gone:
        raise LastAdministratorError(_("There must be an administrator. Make somebody else one first."))


def _store(user: User, picture: Picture) -> None:
    for size, data in picture.squares.items():
        path = picture_path(user.pk, picture.digest, size)
        if not default_storage.exists(path):  # the same picture again
            default_storage.save(path, ContentFile(data))


def _discard(user_id: int, digest: str) -> None:
    for size in SIZES:
        default_storage.delete(picture_path(user_id, digest, size))
