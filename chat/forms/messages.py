"""What people write, and what they want back after deleting it."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from chat.models import MESSAGE_CHARACTERS
from web.characters import BLANK, CONTROLS, JOINERS, UNSEEN, in_class

_NOTHING = re.compile(f"[{BLANK}{in_class(CONTROLS, UNSEEN, JOINERS)}]*")


class MessageField(forms.CharField):
    """A message, exactly as it was written: code keeps its spaces."""

    def __init__(self) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 1}), label=_("Message"))

    def to_python(self, value: Any) -> str:  # what the browser sent
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        if _NOTHING.fullmatch(value):
            raise ValidationError(_("There is nothing to send yet."))
        if len(value) > MESSAGE_CHARACTERS:
            length, limit = (number_format(count, force_grouping=True) for count in (len(value), MESSAGE_CHARACTERS))
            words = _("This is %(length)s characters long. The limit is %(limit)s.")
            raise ValidationError(words % {"length": length, "limit": limit})
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValidationError(_("This contains half a character, which cannot be stored."))


class MessageForm(forms.Form):
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    body = MessageField()
    then = forms.CharField(required=False)  # "room": a form without JavaScript goes back to the room

    def __init__(self, data: Any = None) -> None:  # request.POST or None
        super().__init__(data, initial={"client_id": uuid4()})


class EditForm(forms.Form):
    body = MessageField()


class RestoreForm(forms.Form):
    """What came with the deletion. The verb looks whether it is signed, whose it is and how old."""

    undo = forms.CharField(error_messages={"required": _("A deletion can be undone only from the page that deleted.")})
