"""A message. Its `number` never changes; its `version` is the version that the room had at its last change."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.room import Room

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 10
MESSAGE_CHARACTERS = 10_000  # the longest message, in code points
CHANGES = 200  # a browser that missed more starts over with the newest page


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The messages that this person may read."""
        return self.filter(room__in=Room.objects.of(user))

    def changed_since(self, version: int) -> "list[Message]":
        """What was sent, edited or deleted after a version, in the order of the last change; at most CHANGES."""
        return list(self.select_related("author").filter(version__gt=version).order_by("version")[:CHANGES])


class Message(models.Model):
    """A deleted message is a tombstone: number, author and address stay, the words are gone."""

    room = models.ForeignKey(Room, models.CASCADE, verbose_name=_("room"), related_name="messages", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        related_name="messages",
        db_index=False,
    )
    client_id = models.UUIDField()
    number = models.BigIntegerField(_("number"))
    version = models.BigIntegerField(_("version"))
    follows = models.BooleanField(default=False)  # shown under the message before it, without its own head
    source = models.TextField(_("content"))
    digest = models.CharField(max_length=32, blank=True, editable=False)  # of the text as first sent
    html = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(editable=False)  # the VERSION of chat/rendering that wrote `html`
    sent_at = models.DateTimeField(_("timestamp"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("deleted by"),
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["author", "client_id"], name="sent_once"),
            models.UniqueConstraint(fields=["room", "number"], name="one_message_per_place"),
        ]
        indexes = [
            models.Index(fields=["room", "version"], name="changes_of_a_room"),
            models.Index(fields=["-sent_at", "-id"], name="messages_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("permalink", args=[self.room_id, self.number])

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None
