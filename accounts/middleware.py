"""Who asks, and whether they may: before the first run, as a guest or signed in; in which language and time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user, middleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Installation
from accounts.requests import ask_to_sign_in
from accounts.sessions import mark_seen
from web import languages
from web.middleware import GetResponse

View = Callable[..., HttpResponseBase]


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    """Django's, with the person read at once instead of lazily: the time zone needs them in any case."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = get_user(request)


class FirstRunMiddleware:
    """Until the first run is over, every address leads to its page. Afterwards this costs no query."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.setup = reverse("first_run")
        self.always = (self.setup, reverse("healthz"), reverse("readyz"))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_reachable = request.path in self.always or request.path.startswith(settings.STATIC_URL)
        if is_reachable or Installation.is_set_up():
            return self.get_response(request)
        return redirect(self.setup)


class SignInMiddleware(middleware.LoginRequiredMiddleware):
    """Django's: every view needs a sign-in unless it is marked `login_not_required`."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[object, ...], view_kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        refusal: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is None and request.user.is_authenticated:
            mark_seen(request)
        return refusal

    def handle_no_permission(  # type: ignore[override]  # not only redirects
        self, request: HttpRequest, view_func: View
    ) -> HttpResponseBase:
        return ask_to_sign_in(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """allauth answers a form with errors with 200. Here that is 422 everywhere."""
        form = (response.context_data or {}).get("form")
        if response.status_code == 200 and request.method == "POST" and getattr(form, "errors", None):
            response.status_code = 422
        return response


def language(get_response: GetResponse) -> GetResponse:
    """People who chose a language get it, whatever the browser asks for (web.middleware.language)."""

    def in_their_language(request: HttpRequest) -> HttpResponseBase:
        chosen = request.user.language if request.user.is_authenticated else ""
        if not languages.is_known(chosen):
            return get_response(request)
        request.LANGUAGE_CODE = chosen
        with translation.override(chosen):
            response = get_response(request)
        if languages.has_words(response):
            response.headers["Content-Language"] = chosen
        return response

    return in_their_language


def time_zone(get_response: GetResponse) -> GetResponse:
    """Show times in the zone that the person chose, if they chose one."""

    def in_their_zone(request: HttpRequest) -> HttpResponseBase:
        name = request.user.time_zone if request.user.is_authenticated else ""
        with timezone.override(ZoneInfo(name) if name else None):
            return get_response(request)

    return in_their_zone
