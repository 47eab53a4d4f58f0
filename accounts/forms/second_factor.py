"""The code of two-step sign-in."""

from typing import Any

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.translation import gettext as _

from accounts.forms.fields import text_input


def code_field(label: str) -> forms.CharField:
    widget = text_input("one-time-code", autocapitalize="none", spellcheck="false")
    return forms.CharField(label=label, max_length=20, widget=widget)


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Code from the app"))


class CodeForm(base_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Code from the app, or a recovery code"))


class CodeAgainForm(base_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what a Form takes
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Code from the app, or a recovery code"))
