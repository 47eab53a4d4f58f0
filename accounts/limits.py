"""What people see after too many attempts: the same form with what they typed, and when they can go on."""

from math import ceil
from time import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from accounts.forms import ResetPasswordForm, SignInForm, SignUpForm

APP = "allauth.account"
_ACTIONS = {
    "account_login": "login",
    "account_signup": "signup",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_change_password": "change_password",
    "account_email": "manage_email",
    "account_reauthenticate": "reauthenticate",
}
_PAGES = {
    "account_login": ("account/login.html", SignInForm),
    "account_signup": ("account/signup.html", SignUpForm),
    "account_reset_password": ("account/password_reset.html", ResetPasswordForm),
}
_TYPED = ("login", "name", "username", "email")  # never a password


def too_many(request: HttpRequest, action: str = "", key: str | None = None) -> HttpResponse:
    """429 with Retry-After. `action` and `key` are those of ACCOUNT_RATE_LIMITS; without them the address says which.

    allauth calls it by `handler429` in config/urls.py, onboarding.adapter for failed sign-ins.
    """
    page = request.resolver_match.url_name or "" if request.resolver_match else ""
    if page == "account_reset_password":
        key = request.POST.get("email", "").lower()
    wait = seconds_left(request, action or _ACTIONS.get(page, ""), key)
    template, form = _PAGES.get(page, ("429.html", None))
    typed = {name: request.POST.get(name, "") for name in _TYPED}
    context = {"wait": in_words(wait), "form": form(initial=typed) if form else None}
    response = render(request, template, context, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def seconds_left(request: HttpRequest, action: str, key: str | None = None) -> int:
    """Until the next attempt is allowed, at least 1. Of all limits that are used up, the longest counts."""
    waits = [1.0]
    for rate in ratelimit.get_rates(app=APP, action=action):
        if rate.per == "key" and key is None:
            continue
        history = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
        recent = [moment for moment in history if moment > time() - rate.duration]
        if len(recent) >= rate.amount:
            waits.append(recent[-1] + rate.duration - time())  # the newest comes first
    return ceil(max(waits))


def in_words(seconds: int) -> str:
    """`1 second`, `40 seconds`, `5 minutes`; rounded up."""
    if seconds < 100:
        # Translators: after "Try again in"
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = ceil(seconds / 60)
    # Translators: after "Try again in"
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
