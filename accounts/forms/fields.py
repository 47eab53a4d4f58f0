"""Fields that several forms about people share."""

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.names import clean_name

PASSWORD = _("Password")
LENGTH_HELP = _("Twelve characters or more. A sentence is fine.")
USERNAME_HELP = _("Lower-case letters, digits, dots, dashes and underscores. People find you by it.")


def text_input(autocomplete: str, **attrs: StrOrPromise) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, "class": "input", **attrs})


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input", "spellcheck": "false"}),
    )


def username_field(**options: Any) -> forms.CharField:  # what CharField takes
    widget = text_input("username", autocapitalize="none", spellcheck="false")
    return forms.CharField(label=_("Username"), max_length=30, help_text=USERNAME_HELP, widget=widget, **options)


def current_password(label: StrOrPromise = PASSWORD) -> PasswordField:
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
        raise ValidationError(_("A name needs at least one visible character."))
    return name
