"""What is stored: rooms, who belongs to them, and their messages."""

from chat.models.membership import Membership
from chat.models.message import CHANGES, MESSAGE_CHARACTERS, PAGE, Message
from chat.models.room import Room

__all__ = ["CHANGES", "MESSAGE_CHARACTERS", "PAGE", "Membership", "Message", "Room"]
