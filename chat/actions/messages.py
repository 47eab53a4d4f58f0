"""Sending, editing, deleting. Rendering comes before the lock: highlighting takes milliseconds."""

from datetime import timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from chat import broadcasts, rendering
from chat.actions.refusals import ConflictError, NotAllowedError
from chat.actions.rooms import moderates
from chat.models import Membership, Message, Room
from web import metrics

GROUP_WITHIN = timedelta(minutes=5)
UNDO_SECONDS = 10
_UNDO = signing.TimestampSigner(salt="chat.undo")


def send_message(*, room_id: UUID, author: User, client_id: UUID, source: str) -> tuple[Message, bool]:
    """Put a message at the end of a room of which its author is a member.

    Returns the message and whether it is new: a repeated `client_id` brings back the message of the first time.
    Raises ConflictError where that one had another text or room, NotAllowedError where the author cannot write.
    """
    html = rendering.render(source)
    message = Message(room_id=room_id, author=author, client_id=client_id, source=source, digest=digest_of(source),
                      html=html, renderer=rendering.VERSION, sent_at=timezone.now())  # fmt: skip
    try:
        with transaction.atomic():
            _take_place(message)
            _insert(message)
            transaction.on_commit(partial(broadcasts.message_sent, message))
    except IntegrityError:  # sent before; the place that was taken is given back by the rollback
        return _sent_before(room_id, author, client_id, source), False
    metrics.posts.inc()
    return message, True


def _take_place(message: Message) -> None:
    """The next number and version, in one statement: it locks the room's row, so that numbers become visible in
    their order, and it checks once more, under that lock, that the author may write.

    Written in SQL because this is the one path that everybody waits for; the ORM needs three statements for it.
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
        raise NotAllowedError("You cannot write here. The room is archived, or you are not a member of it.")
    message.number, message.version, message.follows = row[0], row[1], bool(row[2])


def _insert(message: Message) -> None:
    """As `message.save(force_insert=True)`, whose SQL is composed anew each time, and here once."""
    values = [field.get_db_prep_save(getattr(message, field.attname), connection) for field in _FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        message.pk = cursor.fetchone()[0]
    message._state.adding, message._state.db = False, connection.alias


_FIELDS = [field for field in Message._meta.local_concrete_fields if not field.primary_key]
_INSERT = (  # names of our own columns, and a place for each value
    f"INSERT INTO chat_message ({', '.join(str(field.column) for field in _FIELDS)})"  # noqa: S608
    f" VALUES ({', '.join(['%s'] * len(_FIELDS))}) RETURNING id"
)


def _sent_before(room_id: UUID, author: User, client_id: UUID, source: str) -> Message:
    earlier = Message.objects.select_related("author").get(author=author, client_id=client_id)
    # A message that was edited is still the one that was sent; of a deleted one nothing is left to compare.
    same_text = not earlier.digest or earlier.digest == digest_of(source)
    if earlier.room_id != room_id or not same_text:
        raise ConflictError("This message was sent before with another text.")
    metrics.repeats.inc()
    return earlier


def digest_of(source: str) -> str:
    """Tells a repeated send from another text under the same client id, also after an edit."""
    return sha256(source.encode()).hexdigest()[:32]


def edit_message(*, message: Message, editor: User, source: str) -> Message:
    """Change one's own words while the room allows it. Raises NotAllowedError."""
    html = rendering.render(source)
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=message.room_id)
        message = _locked(message, room)
        if message.author_id != editor.pk or not _is_member(editor, room):
            raise NotAllowedError("Only who wrote a message can edit it.")
        if not message.is_editable():
            raise NotAllowedError("This message can no longer be edited.")
        message.source, message.html, message.renderer = source, html, rendering.VERSION
        message.edited_at = timezone.now()
        _raise_version(room, message, "source", "html", "renderer", "edited_at")
        transaction.on_commit(partial(broadcasts.message_edited, message))
    return message


def delete_message(*, message: Message, deleter: User) -> str:
    """Leave a tombstone. Deleting twice is deleting once.

    Returns what brings the message back within UNDO_SECONDS (restore_message): the words, signed, in the hand of who
    deleted them, because they are kept nowhere here. Empty where it was deleted before. Raises NotAllowedError.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=message.room_id)
        message = _locked(message, room)
        own = message.author_id == deleter.pk and _is_member(deleter, room)
        if not own and not moderates(deleter, room):
            raise NotAllowedError("Only who wrote a message or a moderator can delete it.")
        if message.is_deleted:
            return ""
        undo = _UNDO.sign_object({"message": message.pk, "by": deleter.pk, "source": message.source}, compress=True)
        message.source = message.html = message.digest = ""
        message.deleted_at, message.deleted_by = timezone.now(), deleter
        _raise_version(room, message, "source", "html", "digest", "deleted_at", "deleted_by")
        transaction.on_commit(partial(broadcasts.message_deleted, message))
    return undo


def restore_message(*, message: Message, user: User, undo: str) -> Message:
    """Take a deletion back. Raises NotAllowedError when it is too late or was somebody else's."""
    try:
        kept = _UNDO.unsign_object(undo, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise NotAllowedError(f"A deletion can be taken back for {UNDO_SECONDS} seconds.") from None
    if (kept["message"], kept["by"]) != (message.pk, user.pk):
        raise NotAllowedError("Only who deleted a message can bring it back.")
    html = rendering.render(kept["source"])
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=message.room_id)
        message = _locked(message, room)
        if message.is_deleted and message.deleted_by_id == user.pk:
            message.source, message.html, message.digest = kept["source"], html, digest_of(kept["source"])
            message.deleted_at = message.deleted_by = None
            _raise_version(room, message, "source", "html", "digest", "deleted_at", "deleted_by")
            transaction.on_commit(partial(broadcasts.message_restored, message))
    return message


def _locked(message: Message, room: Room) -> Message:
    """The message as it is now that its room is locked."""
    fresh = Message.objects.select_related("author").get(pk=message.pk)
    fresh.room = room
    return fresh


def _raise_version(room: Room, message: Message, *changed: str) -> None:
    room.version += 1
    room.save(update_fields=["version"])
    message.version = room.version
    message.save(update_fields=["version", *changed])


def _is_member(user: User, room: Room) -> bool:
    return Membership.objects.filter(room=room, user=user).present().exists()
