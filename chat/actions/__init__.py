"""Every write, one function a verb. A verb owns its transaction, and says what people see after the commit."""

from chat.actions.memberships import (
    add_person,
    change_role,
    join_landing_room,
    join_room,
    leave_room,
    mark_read,
    remove_person,
)
from chat.actions.messages import delete_message, edit_message, restore_message, send_message
from chat.actions.refusals import OWNERS_ONLY, ConflictError, NotAllowedError, require
from chat.actions.rooms import archive_room, create_room, reopen_room, update_room

__all__ = [
    "OWNERS_ONLY",
    "ConflictError",
    "NotAllowedError",
    "add_person",
    "archive_room",
    "change_role",
    "create_room",
    "delete_message",
    "edit_message",
    "join_landing_room",
    "join_room",
    "leave_room",
    "mark_read",
    "remove_person",
    "reopen_room",
    "require",
    "restore_message",
    "send_message",
    "update_room",
]
