"""Every input about people."""

from accounts.forms.profile import ProfileForm
from accounts.forms.second_factor import ActivateTOTPForm, CodeAgainForm, CodeForm
from accounts.forms.sign_in import (
    AddEmailForm,
    ChangePasswordForm,
    NewPasswordForm,
    ReauthenticateForm,
    ResetPasswordForm,
    SignInForm,
    SignUpForm,
)
from onboarding.forms import FirstRunForm

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
