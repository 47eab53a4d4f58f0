"""Who belongs to a room, as what, and how far they have read."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class MembershipQuerySet(models.QuerySet["Membership"]):
    def present(self) -> Self:
        return self.filter(removed_at=None)

    def removed(self) -> Self:
        return self.exclude(removed_at=None)

    def owner_ids(self) -> set[int]:
        """The people who own the room to which these memberships belong."""
        return set(self.present().filter(role=Membership.Role.OWNER).values_list("user_id", flat=True))


class Membership(models.Model):
    """`read_number` is the highest number that the person has seen; it never goes back. The row of somebody who was
    removed stays, so that they cannot join again by themselves."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        MODERATOR = "moderator", _("Moderator")
        OWNER = "owner", _("Owner")

    MODERATING = frozenset({Role.MODERATOR, Role.OWNER})

    room = models.ForeignKey("chat.Room", models.CASCADE, verbose_name=_("room"), related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("user"),
        related_name="memberships",
        db_index=False,
    )
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.MEMBER)
    read_number = models.BigIntegerField(_("read number"), default=0, editable=False)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "room"], name="one_membership_per_person")]

    def __str__(self) -> str:
        return gettext("%(person)s in %(room)s") % {"person": self.user, "room": self.room}
