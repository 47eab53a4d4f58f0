"""Sending, editing and deleting messages. Rendering comes before the lock, because highlighting takes milliseconds."""

from datetime import timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from chat import broadcasts, rendering
from chat.actions.refusals import ConflictError, NotAllowedError, require
from chat.models import Message, Room
from chat.permissions import can_delete, can_edit
from web import metrics

GROUP_WITHIN = timedelta(minutes=5)
UNDO_SECONDS = 10  # also UNDO_MS in static/js/room/message-actions.js, and in the sentences of three templates
_UNDO = signing.TimestampSigner(salt="chat.undo")


def send_message(*, room_id: UUID, author: User, client_id: UUID, source: str) -> tuple[Message, bool]:
    """Add a message at the end of a room.

    Returns the message and whether it is new: a repeated `client_id` returns the message of the first time. Raises
    ConflictError if that one has another text or room, NotAllowedError if the author may not write there.
    """
    html = rendering.render(source)
    message = Message(room_id=room_id, author=author, client_id=client_id, source=source, digest=digest_of(source),
                      html=html, renderer=rendering.VERSION, sent_at=timezone.now())  # fmt: skip
    try:
        with transaction.atomic():
            _take_number(message)
            _insert(message)
            transaction.on_commit(partial(broadcasts.message_sent, message))
    except IntegrityError:  # it was sent before; the rollback gives the number back
        return _sent_before(room_id, author, client_id, source), False
    metrics.posts.inc()
    return message, True


def _take_number(message: Message) -> None:
    """Take the room's next number and version, in one statement. It locks the room's row, so that numbers become
    visible in their order, and checks under that lock that the author may write (chat.permissions.can_write).

    It is SQL because everybody waits for this path, and the ORM would need three statements.
    """
    room_id = Room._meta.pk.get_db_prep_value(message.room_id, connection)
    moment = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE chat_room
            SET last_number = last_number + 1,
                version = version + 1,
                last_follows = COALESCE(last_author_id = %(author)s AND last_sent_at > %(recent)s, FALSE),
                last_author_id = %(author)s,
                last_sent_at = %(now)s
            WHERE id = %(room)s
              AND archived_at IS NULL
              AND EXISTS (SELECT 1 FROM chat_membership
                          WHERE room_id = %(room)s AND user_id = %(author)s AND removed_at IS NULL)
              AND EXISTS (SELECT 1 FROM accounts_user WHERE id = %(author)s AND is_active)
            RETURNING last_number, version, last_follows
            """,
            {
                "room": room_id,
                "author": message.author_id,
                "now": moment(message.sent_at),
                "recent": moment(message.sent_at - GROUP_WITHIN),
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise NotAllowedError(_("You cannot write here. The room is archived, or you are not a member."))
    message.number, message.version, message.follows = row[0], row[1], bool(row[2])


def _insert(message: Message) -> None:
    """Do what `message.save(force_insert=True)` does. Django would compose the SQL anew for each message."""
    values = [field.get_db_prep_save(field.pre_save(message, add=True), connection) for field in _FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        message.pk = cursor.fetchone()[0]
    message._state.adding, message._state.db = False, connection.alias


_FIELDS = [field for field in Message._meta.local_concrete_fields if not field.primary_key]
_INSERT = (  # names of our own columns, and a placeholder for each value
    f"INSERT INTO chat_message ({', '.join(str(field.column) for field in _FIELDS)})"  # noqa: S608
    f" VALUES ({', '.join(['%s'] * len(_FIELDS))}) RETURNING id"
)


def _sent_before(room_id: UUID, author: User, client_id: UUID, source: str) -> Message:
    earlier = Message.objects.select_related("author").get(author=author, client_id=client_id)
    # An edited message is still the one that was sent. Of a deleted one nothing is left to compare.
    same_text = not earlier.digest or earlier.digest == digest_of(source)
    if earlier.room_id != room_id or not same_text:
        raise ConflictError(_("This message was already sent with another text."))
    metrics.repeats.inc()
    return earlier


def digest_of(source: str) -> str:
    """Distinguishes a repeated send from another text under the same client id, even after an edit."""
    return sha256(source.encode()).hexdigest()[:32]


def edit_message(*, message: Message, editor: User, source: str) -> Message:
    """Replace the text of one's own message. Raises NotAllowedError."""
    html = rendering.render(source)
    with transaction.atomic():
        room = Room.objects.locked(message.room_id)
        message = _locked(message, room)
        is_own = message.author_id == editor.pk
        membership = room.membership_of(editor) if is_own else None  # it would not help anybody else
        refusal = _("This message can no longer be edited.") if is_own else _("Only the author can edit this message.")
        require(can_edit(editor, message, membership), refusal)
        message.source, message.html, message.renderer = source, html, rendering.VERSION
        message.edited_at = timezone.now()
        _raise_version(room, message, "source", "html", "renderer", "edited_at")
        transaction.on_commit(partial(broadcasts.message_edited, message))
    return message


def delete_message(*, message: Message, deleter: User) -> str:
    """Leave a tombstone. Deleting twice is deleting once.

    Returns what restore_message needs to undo this within UNDO_SECONDS: the text, signed. The browser of the person who
    deletes holds it, because the server keeps nothing of it. Empty if the message was already deleted. Raises
    NotAllowedError.
    """
    with transaction.atomic():
        room = Room.objects.locked(message.room_id)
        message = _locked(message, room)
        is_allowed = can_delete(deleter, message, room.authority_of(deleter))
        require(is_allowed, _("Only its author or a moderator can delete a message."))
        if message.is_deleted:
            return ""
        undo = _UNDO.sign_object({"message": message.pk, "by": deleter.pk, "source": message.source}, compress=True)
        message.source = message.html = message.digest = ""
        message.deleted_at, message.deleted_by = timezone.now(), deleter
        _raise_version(room, message, "source", "html", "digest", "deleted_at", "deleted_by")
        transaction.on_commit(partial(broadcasts.message_deleted, message))
    return undo


def restore_message(*, message: Message, user: User, undo: str) -> Message:
    """Undo a deletion. Raises NotAllowedError if it is too late, or if somebody else deleted the message."""
    try:
        kept = _UNDO.unsign_object(undo, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        words = ngettext(
            "You can undo a deletion for %(count)s second.",
            "You can undo a deletion for %(count)s seconds.",
            UNDO_SECONDS,
        )
        raise NotAllowedError(words % {"count": UNDO_SECONDS}) from None
    is_theirs = (kept["message"], kept["by"]) == (message.pk, user.pk)
    require(is_theirs, _("Only the person who deleted a message can restore it."))
    html = rendering.render(kept["source"])
    with transaction.atomic():
        room = Room.objects.locked(message.room_id)
        message = _locked(message, room)
        if message.is_deleted and message.deleted_by_id == user.pk:
            message.source, message.html, message.digest = kept["source"], html, digest_of(kept["source"])
            message.renderer = rendering.VERSION
            message.deleted_at = message.deleted_by = None
            _raise_version(room, message, "source", "html", "renderer", "digest", "deleted_at", "deleted_by")
            transaction.on_commit(partial(broadcasts.message_restored, message))
    return message


def _locked(message: Message, room: Room) -> Message:
    """The message as it is now. Its room is locked, so it does not change any more."""
    fresh = Message.objects.select_related("author").get(pk=message.pk)
    fresh.room = room
    return fresh


def _raise_version(room: Room, message: Message, *changed: str) -> None:
    room.version += 1
    room.save(update_fields=["version"])
    message.version = room.version
    message.save(update_fields=["version", *changed])
