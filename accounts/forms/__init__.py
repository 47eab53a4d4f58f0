"""Every input about people."""

from accounts.forms.entrance import (
    AddEmailForm,
    ChangePasswordForm,
    NewPasswordForm,
    ReauthenticateForm,
    ResetPasswordForm,
    SignInForm,
    SignUpForm,
)
from accounts.forms.first_run import FirstRunForm
from accounts.forms.profile import ProfileForm
from accounts.forms.second_factor import ActivateTOTPForm, CodeAgainForm, CodeForm

__all__ = [
    "ActivateTOTPForm",
    "AddEmailForm",
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "FirstRunForm",
    "NewPasswordForm",
    "ProfileForm",
    "ReauthenticateForm",
    "ResetPasswordForm",
    "SignInForm",
    "SignUpForm",
]
