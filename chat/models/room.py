"""A room is a numbered, versioned log: `last_number` is the number of its newest message, `version` counts changes."""

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.names import HUES, clean_name, name_key
from chat.models.membership import Membership

if TYPE_CHECKING:
    from accounts.models import User


class RoomQuerySet(models.QuerySet["Room"]):
    def of(self, user: "User | AnonymousUser") -> Self:
        """The rooms that this person may read. Whatever shows a room starts here."""
        if not user.is_authenticated:
            return self.filter(kind=Room.Kind.PUBLIC, guests_may_read=True)
        if not user.is_active:
            return self.none()
        mine = Membership.objects.filter(user=user)
        return self.filter(
            Q(pk__in=mine.present().values("room"))
            | Q(kind=Room.Kind.PUBLIC) & ~Q(pk__in=mine.removed().values("room"))
        )

    @staticmethod
    def accessible_pairs(pairs: Iterable[tuple[UUID, int]]) -> set[tuple[UUID, int]]:
        """Those of the pairs (room, person) in which the person may read the room. The rule is that of `of`, for any
        number of active people in two queries."""
        pairs = set(pairs)
        rooms, people = {room for room, _ in pairs}, {person for _, person in pairs}
        public = set(Room.objects.filter(pk__in=rooms, kind=Room.Kind.PUBLIC).values_list("pk", flat=True))
        memberships = Membership.objects.filter(room__in=rooms, user__in=people)
        removed = {
            (room, user): at is not None for room, user, at in memberships.values_list("room", "user", "removed_at")
        }
        return {pair for pair in pairs if not removed.get(pair, pair[0] not in public)}

    def locked(self, pk: UUID) -> "Room":
        """The room as it is now. Its row stays locked until the transaction ends."""
        return self.select_for_update().get(pk=pk)

    def joined_by(self, user: "User") -> Self:
        return self.filter(memberships__in=Membership.objects.filter(user=user).present())

    def with_unread(self, user: "User") -> Self:
        """Adds `read_number` (None for people who have not joined) and `unread`, the number of messages after it."""
        mine = Membership.objects.filter(user=user, room=OuterRef("pk")).present()
        return self.annotate(
            read_number=Subquery(mine.values("read_number")),
            unread=Greatest(
                F("last_number") - Coalesce(Subquery(mine.values("read_number")), F("last_number")), Value(0)
            ),
        )

    def with_member_count(self) -> Self:
        count = (
            Membership.objects.filter(room=OuterRef("pk"))
            .present()
            .order_by()
            .values("room")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return self.annotate(member_count=Coalesce(Subquery(count), Value(0)))

    def active(self) -> Self:
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)

    def matching(self, words: str) -> Self:
        """The rooms whose title or topic contains what was typed."""
        found = Q(topic__icontains=words)
        if key := name_key(words):
            found |= Q(title_key__contains=key)
        return self.filter(found)

    def by_activity(self) -> Self:
        return self.order_by(F("last_sent_at").desc(nulls_last=True), "title_key")


class Room(models.Model):
    class Kind(models.TextChoices):
        PUBLIC = "public", _("Public: everyone here can read it and join")
        PRIVATE = "private", _("Private: only people who were added")

    class Editing(models.IntegerChoices):
        NEVER = 0, _("Never")
        QUARTER = 15, _("15 minutes")
        DAY = 24 * 60, _("One day")
        ALWAYS = -1, _("Any time")

    id = models.UUIDField(_("ID"), primary_key=True, default=uuid4, editable=False)  # not to be guessed
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.PUBLIC)
    title = models.CharField(_("title"), max_length=100)
    title_key = models.CharField(max_length=400, unique=True, blank=True, editable=False)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    guests_may_read = models.BooleanField(_("readable without an account"), default=False)
    editing_minutes = models.IntegerField(_("own messages can be edited"), choices=Editing, default=Editing.ALWAYS)
    is_landing = models.BooleanField(_("new people land here"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("created by"),
        null=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)

    # The log. Only chat.actions writes these, under a lock on the row.
    last_number = models.BigIntegerField(_("last number"), default=0, editable=False)
    version = models.BigIntegerField(_("version"), default=0, editable=False)
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False, editable=False
    )
    last_sent_at = models.DateTimeField(null=True, editable=False)
    last_follows = models.BooleanField(default=False, editable=False)

    objects = RoomQuerySet.as_manager()

    membership: "Membership | None" = None  # of the person who asks; chat.views.access sets it

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        indexes = [models.Index(F("last_sent_at").desc(), name="rooms_by_activity")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])

    def membership_of(self, user: "User") -> Membership | None:
        """As it is in the database now."""
        return self.memberships.filter(user=user).present().first()

    def authority_of(self, user: "User") -> Membership | None:
        """The membership that may let somebody look after the room. Administrators need none, so theirs is not read."""
        return None if user.is_staff else self.membership_of(user)

    def clean(self) -> None:
        self.title = clean_name(self.title)
        self.topic = clean_name(self.topic)
        self.title_key = name_key(self.title)

    @property
    def fragment_key(self) -> tuple[Hashable, ...]:
        """All that a cached include may show of a room (web.cached_includes)."""
        return (self.pk, self.title, self.topic, self.kind, self.archived_at)

    @property
    def hue(self) -> int:
        return self.pk.int % HUES

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_private(self) -> bool:
        return self.kind == self.Kind.PRIVATE
