"""Pages without a room."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect("rooms")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "chat/help.html")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Conversations are not for search engines, also those that guests may read."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
