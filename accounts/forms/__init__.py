"""Every input about people. A form keeps what was typed, and refuses with a sentence."""

from accounts.forms.profile import DensityForm, ProfileForm
from accounts.forms.second_factor import ActivateTOTPForm, CodeAgainForm, CodeForm
from accounts.forms.sessions import SessionEndingForm
from accounts.forms.sign_in import (
    AddEmailForm,
    ChangePasswordForm,
    NewPasswordForm,
    ReauthenticateForm,
    ResetPasswordForm,
    SignInForm,
    SignUpForm,
)

__all__ = [
    "ActivateTOTPForm",
    "AddEmailForm",
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "DensityForm",
    "NewPasswordForm",
    "ProfileForm",
    "ReauthenticateForm",
    "ResetPasswordForm",
    "SessionEndingForm",
    "SignInForm",
    "SignUpForm",
]
