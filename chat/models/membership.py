"""Who belongs to a room, as what, and how far they have read."""

from typing import Self

from django.conf import settings
from django.db import models


class MembershipQuerySet(models.QuerySet["Membership"]):
    def present(self) -> Self:
        return self.filter(removed_at=None)

    def removed(self) -> Self:
        return self.exclude(removed_at=None)


class Membership(models.Model):
    """`read_number` is the highest number that was seen; it never goes back. A removed person keeps the row, so
    that they cannot walk in again by themselves."""

    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        MODERATOR = "moderator", "Moderator"
        OWNER = "owner", "Owner"

    room = models.ForeignKey("chat.Room", models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", db_index=False)
    role = models.CharField(max_length=9, choices=Role, default=Role.MEMBER)
    read_number = models.BigIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "room"], name="one_membership_per_person")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"

    @property
    def moderates(self) -> bool:
        return self.role in {self.Role.MODERATOR, self.Role.OWNER}
