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

__all__ = [
    "AddEmailForm",
    "ChangePasswordForm",
    "FirstRunForm",
    "NewPasswordForm",
    "ProfileForm",
    "ReauthenticateForm",
    "ResetPasswordForm",
    "SignInForm",
    "SignUpForm",
]
