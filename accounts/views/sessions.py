"""Where somebody is signed in, and how they end it."""

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.forms import SessionEndingForm
from accounts.requests import PersonRequest
from accounts.sessions import sessions_of
from web.negotiation import refused


@require_POST
def session_endings(request: PersonRequest) -> HttpResponse:
    """End one session, named by its handle; without a handle, end all but this one."""
    form = SessionEndingForm(request.POST)
    if not form.is_valid():
        return refused(form)
    if handle := form.cleaned_data["session"]:
        keys = [session.session_key for session in sessions_of(request.user.pk) if session.handle == handle]
        actions.end_sessions(user=request.user, only=keys)
    else:
        actions.end_sessions(user=request.user, keep=request.session.session_key)
    return redirect("profile")


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """allauth's view. In addition the browser forgets the pages that it cached."""
    response = allauth_views.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache"'
    return response
