"""The doors: opening them once, and leaving by them."""

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import FirstRunForm
from accounts.models import Installation
from onboarding.adapter import AccountAdapter


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """The administrator and the first room. There is no such page once they exist."""
    if Installation.is_open():
        raise Http404
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, room = actions.open_doors(**form.cleaned_data)
        except actions.AlreadyOpenError:
            return redirect("account_login")
        except ValidationError as refusal:  # the title of the room
            form.add_error("room_title", refusal.messages)
        else:
            AccountAdapter().login(request, user)
            return redirect(room)
    return render(request, "onboarding/first_run.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """allauth's, and the browser forgets the pages that it kept."""
    response: HttpResponseBase = allauth_views.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache"'
    return response
