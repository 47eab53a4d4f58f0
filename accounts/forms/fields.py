"""Fields that several forms about people share."""

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from accounts.names import clean_name

LENGTH_HELP = "Twelve characters or more. A sentence is fine."
USERNAME_HELP = "Lower-case letters, digits, dots, dashes and underscores. People find you by it."


def text_input(autocomplete: str, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, "class": "input", **attrs})


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input", "spellcheck": "false"}),
    )


def username_field(**options: Any) -> forms.CharField:  # what CharField takes
    widget = text_input("username", autocapitalize="none", spellcheck="false")
    return forms.CharField(label="Username", max_length=30, help_text=USERNAME_HELP, widget=widget, **options)


def current_password(label: str = "Password") -> PasswordField:
    return plain(PasswordField(label=label, autocomplete="current-password"))


def new_password(label: str, user: AbstractBaseUser | None) -> SetPasswordField:
    """A password that resembles the name or the address of `user` is refused."""
    field = plain(SetPasswordField(label=label, help_text=LENGTH_HELP))
    field.user = user
    return field


def plain[Password: PasswordField](field: Password) -> Password:
    """Without allauth's placeholder, which only repeats the label."""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["class"] = "input"
    return field


def cleaned_name(text: str) -> str:
    """Raises ValidationError if nothing visible is left."""
    if not (name := clean_name(text)):
        raise ValidationError("A name needs at least one visible character.")
    return name
