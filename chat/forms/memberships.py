"""Who joins, who is removed, in which role, and how far somebody has read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chat.models import Membership
from web.numbers import HIGHEST


class PersonForm(forms.Form):
    """Somebody by username."""

    username = forms.CharField(max_length=30, label=_("Username"))
    person: User  # there once the form is valid

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip().removeprefix("@").lower()
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise ValidationError(_("Nobody here has that username."))
        self.person = person
        return username

    @property
    def names_somebody(self) -> bool:
        """False where the person who asks means themselves."""
        return "username" in self.data


class RoleForm(PersonForm):
    role = forms.ChoiceField(choices=Membership.Role.choices)

    def clean(self) -> dict[str, Any]:  # what Django calls cleaned data
        if "role" in self.errors:
            raise ValidationError(_("A role is member, moderator or owner."))
        return super().clean() or {}


class ReadForm(forms.Form):
    number = forms.IntegerField(
        min_value=0,
        max_value=HIGHEST,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"],
            _("A reading position is the number of a message."),
        ),
    )
    then = forms.CharField(required=False)  # "room": a form without JavaScript goes back to the room
