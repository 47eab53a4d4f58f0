"""What a room is called, what it is for, who can read it, and whether it is archived."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name, name_key
from chat.models import Room

TAKEN = _("There is already a room with that name.")
_LONGEST_KEY = 400  # Room.title_key; some characters expand to eighteen others


class RoomForm(forms.ModelForm[Room]):
    class Meta:
        model = Room
        fields = ["title", "topic", "kind", "guests_may_read", "editing_minutes"]
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "title": _("Name"),
            "topic": _("Topic"),
            "kind": _("Who can read it"),
            "editing_minutes": _("People can edit their messages"),
        }
        help_texts = {
            "topic": _("One line that says what it is for."),
            "guests_may_read": _("Anybody with the address can read it. Writing still needs an account."),
        }

    def clean_title(self) -> str:
        title = clean_name(self.cleaned_data["title"])
        if not name_key(title):
            raise ValidationError(_("A name needs at least one visible character."))
        if len(name_key(title)) > _LONGEST_KEY:
            raise ValidationError(_("This name is too long."))
        taken = Room.objects.filter(title_key=name_key(title)).exclude(pk=self.instance.pk)
        if taken.exists():
            raise ValidationError(TAKEN)
        return title

    def clean(self) -> dict[str, Any]:  # what Django calls cleaned data
        values = super().clean() or {}
        if values.get("kind") == Room.Kind.PRIVATE and values.get("guests_may_read"):
            self.add_error("guests_may_read", _("A private room cannot be read without an account."))
        return values


class ArchiveForm(forms.Form):
    """Whether the room is archived from now on."""

    state = forms.ChoiceField(
        choices=[("archived", _("Archived")), ("open", _("Open"))],
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("A room is either archived or open.")),
    )
