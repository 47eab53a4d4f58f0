"""allauth's forms, with our labels and widgets."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.fields import PasswordField
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.forms.fields import (
    LENGTH_HELP,
    cleaned_name,
    current_password,
    email_field,
    new_password,
    plain,
    text_input,
    username_field,
)
from accounts.models import User


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        widget = text_input("username", autocapitalize="none", spellcheck="false")
        self.fields["login"] = forms.CharField(label=_("Username or e-mail"), max_length=254, widget=widget)
        self.fields["password"] = current_password()
        self.order_fields(["login", "password"])

    def user_credentials(self) -> dict[str, Any]:
        """Only the username, which the backend also tries as an e-mail address. If it got both, it would check a wrong
        password twice for a known address and once for an unknown one, and that difference can be measured."""
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        try:
            return super()._clean_with_password(credentials)
        except ValidationError as refusal:
            self.add_error("password", refusal)
            return self.cleaned_data


class SignUpForm(allauth_forms.SignupForm):
    field_order = ["name", "username", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Your name"), max_length=60, widget=text_input("name"))
        self.fields["username"] = username_field()
        self.fields["email"] = email_field()
        password = PasswordField(label=_("Password"), autocomplete="new-password", help_text=LENGTH_HELP)
        self.fields["password1"] = plain(password)
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        return cleaned_name(self.cleaned_data["name"])

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """A name or an address that somebody took after the check is refused like one that was taken before."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            again = type(self)(self.data)
            if again.is_valid():
                raise
            return None, render(request, "account/signup.html", {"form": again}, status=422)


class AddEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = current_password(_("Current password"))
        self.fields["password1"] = new_password(_("New password"), self.user)
        del self.fields["password2"]  # browsers can show the first one instead


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["password1"] = new_password(_("New password"), self.user)
        del self.fields["password2"]  # browsers can show the first one instead


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["password"] = current_password()
