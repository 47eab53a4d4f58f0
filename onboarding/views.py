"""The first run: the page that creates the administrator and the first room."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import Installation
from onboarding.actions import AlreadySetUpError, set_up
from onboarding.adapter import AccountAdapter
from onboarding.forms import FirstRunForm


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """404 once the administrator and the first room exist."""
    if Installation.is_set_up():
        raise Http404
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, room = set_up(**form.cleaned_data)
        except AlreadySetUpError:
            return redirect("account_login")
        except ValidationError as refusal:  # the title of the room
            form.add_error("room_title", refusal.messages)
        else:
            AccountAdapter().login(request, user)
            return redirect(room)
    return render(request, "onboarding/first_run.html", {"form": form}, status=422 if form.errors else 200)
