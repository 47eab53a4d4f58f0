"""What a room is called, what it is for, who can read it, and whether it is archived."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.names import clean_name, name_key
from chat.models import Room

TAKEN = "There is already a room with that name."
_LONGEST_KEY = 400  # Room.title_key; some characters expand to eighteen others


class RoomForm(forms.ModelForm[Room]):
    class Meta:
        model = Room
        fields = ["title", "topic", "kind", "guests_may_read", "editing_minutes"]
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "title": "Name",
            "topic": "Topic",
            "kind": "Who can read it",
            "editing_minutes": "People can edit their messages",
        }
        help_texts = {
            "topic": "One line that says what it is for.",
            "guests_may_read": "Anybody with the address can read it. Writing still needs an account.",
        }

    def clean_title(self) -> str:
        title = clean_name(self.cleaned_data["title"])
        if not name_key(title):
            raise ValidationError("A name needs at least one visible character.")
        if len(name_key(title)) > _LONGEST_KEY:
            raise ValidationError("This name is too long.")
        taken = Room.objects.filter(title_key=name_key(title)).exclude(pk=self.instance.pk)
        if taken.exists():
            raise ValidationError(TAKEN)
        return title

    def clean(self) -> dict[str, Any]:  # what Django calls cleaned data
        values = super().clean() or {}
        if values.get("kind") == Room.Kind.PRIVATE and values.get("guests_may_read"):
            self.add_error("guests_may_read", "A private room cannot be read without an account.")
        return values


class ArchiveForm(forms.Form):
    """Whether the room is archived from now on."""

    state = forms.ChoiceField(
        choices=[("archived", "Archived"), ("open", "Open")],
        error_messages=dict.fromkeys(["required", "invalid_choice"], "A room is either archived or open."),
    )
