"""What allauth asks: who may sign up, what happens at sign-in and sign-out, where links and redirects may lead."""

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmation, EmailConfirmationHMAC
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import broadcasts, limits
from accounts.actions import change_password
from accounts.models import Installation, User
from accounts.sessions import mark_seen
from chat import actions
from chat.models import Room
from web import languages

MISMATCH = _("Wrong username or password.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("An administrator has closed this account."),
        # The same sentence for a wrong password and for an unknown name.
        "email_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "duplicate_email": _("You already have this address."),
        "email_taken": _("Somebody already has an account with this address."),
        "max_email_addresses": _("An account can have %d addresses."),
        "username_blacklisted": _("This username is reserved. Choose another one."),
        "username_taken": _("Somebody has that username already."),
        "cannot_remove_primary_email": _("This is your main address. Make another one the main address first."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN and Installation.is_set_up()

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return super().clean_username(username.lower(), shallow)

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        assert isinstance(user, User)  # noqa: S101  (there is one kind of user)
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """From the first sign-in on, others see a person. Only then do they join the landing rooms."""
        assert isinstance(user, User)  # noqa: S101
        is_first = user.last_login is None
        super().login(request, user)
        mark_seen(request)
        if is_first:
            actions.join_landing_room(user=user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if user.pk:
            transaction.on_commit(partial(broadcasts.access_changed, user.pk))

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        assert isinstance(user, User)  # noqa: S101
        change_password(user=user, password=password, keep=self.request.session.session_key)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        landing = Room.objects.of(request.user).active().filter(is_landing=True).first()
        return landing.get_absolute_url() if landing else super().get_signup_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    # --- Against guessing --------------------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Failures count for the account, however its name is written. The answer says when it can be tried again."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise ImmediateHttpResponse(limits.too_many(request, action="login_failed", key=key)) from None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth's own key holds the Host header and the spelling. Each variation would allow five more guesses.
        login = credentials.get("username") or credentials.get("email") or ""
        user = User.objects.by_login(login)
        return f"user:{user.pk}" if user else f"nobody:{login.strip().lower()}"

    # --- Links and redirects -----------------------------------------------------------------------------------

    def is_safe_url(self, url: str) -> bool:
        """Only paths of our own, and no other host even if it is allowed."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # allauth's JSON would be a second way into each page

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        return settings.PUBLIC_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def get_email_confirmation_url(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation | EmailConfirmationHMAC
    ) -> str:
        return settings.PUBLIC_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    # --- Mail --------------------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links in a mail begin with PUBLIC_URL, never with the Host header of a request."""
        site = {"site_name": settings.SITE_NAME, "site_url": settings.PUBLIC_URL}
        with self._language_of(context.get("user")):
            super().send_mail(template_prefix, email, context | site)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email)

    def send_account_already_exists_mail(self, email: str) -> None:
        with self._language_of(User.objects.by_login(email)):
            super().send_account_already_exists_mail(email)

    def _language_of(self, reader: AbstractBaseUser | None) -> AbstractContextManager[None]:
        """A mail is in the language of who gets it: the one that they chose, else the one of this page, unless somebody
        else is signed in on it, whose browser says nothing about them."""
        if isinstance(reader, User) and languages.is_known(reader.language):
            return translation.override(reader.language)
        asking = self.request.user
        is_theirs = reader is None or not asking.is_authenticated or asking.pk == reader.pk
        return translation.override(translation.get_language() if is_theirs else settings.LANGUAGE_CODE)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Two-step sign-in: a code from an app, or a recovery code."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("You use two-step sign-in. Confirm your other addresses before you add this one."),
        "cannot_generate_recovery_codes": _("Set up an app first."),
        "incorrect_code": _("Wrong code. A new one comes every 30 seconds, and each works once."),
        "unverified_email": _("Confirm your e-mail address first. Otherwise somebody else could lock you out with it."),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()
