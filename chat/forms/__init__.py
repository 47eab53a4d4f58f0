"""Every input. What a form refuses it says in one sentence, and it keeps what was typed."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.names import clean_name, name_key
from chat.models import Membership, Room

MESSAGE_CHARACTERS = 10_000
TAKEN = "There is a room of that name already."
_HIGHEST = 2**62
_LONGEST_KEY = 400  # some characters stand for eighteen others: Room.title_key
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060-\u2064\ufeff\u00ad\u3164\u2800]+")


def place(text: str | None, default: int) -> int:
    """A number or version from an address: anything that is none becomes the default, a huge one the highest."""
    if not text or not text.isascii() or not text.isdigit():
        return default
    return min(int(text[:30]), _HIGHEST)


class MessageField(forms.CharField):
    """What was written, as it was written: code keeps its spaces."""

    def __init__(self) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 1}), label="Message")

    def to_python(self, value: Any) -> str:  # what the browser sent
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        if not _INVISIBLE.sub("", value):
            raise ValidationError("There is nothing to send yet.")
        if len(value) > MESSAGE_CHARACTERS:
            raise ValidationError(f"It is {len(value):,} characters; the limit here is {MESSAGE_CHARACTERS:,}.")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValidationError("It holds half a character, which cannot be stored.")


class MessageForm(forms.Form):
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    body = MessageField()

    def __init__(self, data: Any = None) -> None:  # request.POST or None
        super().__init__(data, initial={"client_id": uuid4()})


class EditForm(forms.Form):
    body = MessageField()


class RoomForm(forms.ModelForm[Room]):
    class Meta:
        model = Room
        fields = ["title", "topic", "kind", "guests_may_read", "editing_minutes"]
        widgets = {"kind": forms.RadioSelect}
        labels = {"title": "Name", "topic": "Topic", "kind": "Who can read it"}
        help_texts = {
            "topic": "What it is for, in a line.",
            "guests_may_read": "Anybody with the address can read it. Writing still needs an account.",
        }

    def clean_title(self) -> str:
        title = clean_name(self.cleaned_data["title"])
        if not name_key(title):
            raise ValidationError("A room needs a name that can be seen.")
        if len(name_key(title)) > _LONGEST_KEY:
            raise ValidationError("That name is too long.")
        taken = Room.objects.filter(title_key=name_key(title)).exclude(pk=self.instance.pk)
        if taken.exists():
            raise ValidationError(TAKEN)
        return title

    def clean(self) -> dict[str, Any]:  # what Django calls cleaned data
        values = super().clean() or {}
        if values.get("kind") == Room.Kind.PRIVATE and values.get("guests_may_read"):
            self.add_error("guests_may_read", "A private room cannot be read without an account.")
        return values


class PersonForm(forms.Form):
    """Somebody by username."""

    username = forms.CharField(max_length=30, label="Username")

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip().removeprefix("@").lower()
        self.person = User.objects.filter(username=username, is_active=True).first()
        if self.person is None:
            raise ValidationError("Nobody here has that username.")
        return username


class RoleForm(PersonForm):
    role = forms.ChoiceField(choices=Membership.Role.choices)


class ReadForm(forms.Form):
    number = forms.IntegerField(min_value=0, max_value=_HIGHEST)
