"""The administrator and the first room, in one form."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import LENGTH_HELP, cleaned_name, email_field, text_input, username_field
from accounts.models import User
from accounts.names import suggest_username


class FirstRunForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=60, widget=text_input("name"))
    username = username_field(required=False)
    email = email_field()
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=LENGTH_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input"}),
    )
    room_title = forms.CharField(label=_("Name"), max_length=100, initial=_("general"), widget=text_input("off"))
    room_topic = forms.CharField(
        label=_("Topic, if you like"),
        max_length=200,
        required=False,
        widget=text_input("off", placeholder=_("Everything that has no other room")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _(
            "Leave it empty to take it from your name. "
            "Lower-case letters, digits, dots, dashes and underscores. People find you by it."
        )

    def clean_name(self) -> str:
        return cleaned_name(self.cleaned_data["name"])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_room_title(self) -> str:
        return cleaned_name(self.cleaned_data["room_title"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("username") and "username" not in self.errors:
            data["username"] = suggest_username(data.get("name", ""), data.get("email", ""))
        self._check("username", lambda: get_adapter().clean_username(data.get("username", "").lower()))
        user = User(username=data.get("username", ""), email=data.get("email", ""), name=data.get("name", ""))
        self._check("password", lambda: validate_password(data.get("password", ""), user))
        return data

    def _check(self, name: str, check: Callable[[], object]) -> None:
        if name not in self.errors:
            try:
                check()
            except ValidationError as refusal:
                self.add_error(name, refusal)
