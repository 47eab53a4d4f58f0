"""Every input about rooms, memberships and messages. A form keeps what was typed, and refuses with a sentence."""

from chat.forms.memberships import PersonForm, ReadForm, RoleForm
from chat.forms.messages import EditForm, MessageForm, RestoreForm
from chat.forms.rooms import ArchiveForm, RoomForm

__all__ = [
    "ArchiveForm",
    "EditForm",
    "MessageForm",
    "PersonForm",
    "ReadForm",
    "RestoreForm",
    "RoleForm",
    "RoomForm",
]
