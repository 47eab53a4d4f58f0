"""Who is asking: nobody yet (first run), a guest, or somebody who is signed in, at which time of day."""

from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user, middleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import Installation
from accounts.sessions import mark_seen
from web.negotiation import sentence, wants_page

View = Callable[..., HttpResponseBase]
GetResponse = Callable[[HttpRequest], HttpResponseBase]
SIGN_IN_FIRST = "You are signed out. Sign in and it goes on where it was."


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    """Django's, asked at once, as the time zone asks in any case: a plain person, and no proxy that holds a request."""

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
    """Django's: every view asks for a sign-in unless it says `login_not_required`."""

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
        """A page leads to the sign-in page and back; what a script asked for must not become a form inside a page."""
        if wants_page(request):
            return redirect_to_login(_way_back(request), reverse(settings.LOGIN_URL))
        return sentence(SIGN_IN_FIRST, 401)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """allauth shows a form with errors as 200; here unfit input is 422 everywhere."""
        form = (response.context_data or {}).get("form")
        if response.status_code == 200 and request.method == "POST" and getattr(form, "errors", None):
            response.status_code = 422
        return response


def _way_back(request: HttpRequest) -> str:
    """This address, or for a form that was sent the page that it stood on: its own address can only be posted to."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # it names no address
        return "/"
    path = f"{page.path}?{page.query}" if page.query else page.path
    return path if page.netloc == request.get_host() and get_adapter().is_safe_url(path) else "/"


def time_zone(get_response: GetResponse) -> GetResponse:
    """Times are shown where the person is, if they chose a zone."""

    def in_their_zone(request: HttpRequest) -> HttpResponseBase:
        name = request.user.time_zone if request.user.is_authenticated else ""
        with timezone.override(ZoneInfo(name) if name else None):
            return get_response(request)

    return in_their_zone
