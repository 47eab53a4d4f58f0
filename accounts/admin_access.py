"""Who reaches the administration: requests from the allowed networks, and people with a second factor.

Django's admin checks whether they are administrators. This can only refuse more.
"""

from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from web.middleware import GetResponse


def from_its_networks(get_response: GetResponse) -> GetResponse:
    """Outside ADMIN_NETWORKS the address does not exist. It stands before CommonMiddleware, which would add a slash."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if settings.ADMIN_NETWORKS and is_administration(request) and not is_inside(request):
            raise Http404
        return get_response(request)

    return answer


def with_second_factor(get_response: GetResponse) -> GetResponse:
    """With ADMIN_2FA, an administrator who signed in with the password alone is told how to add a second factor."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if settings.ADMIN_2FA and is_administration(request) and user.is_authenticated and user.is_staff:
            is_set_up = is_mfa_enabled(user)
            records = get_authentication_records(request, user)
            if not is_set_up or not any(record["method"] == "mfa" for record in records):
                return render(request, "mfa/needed.html", {"is_set_up": is_set_up}, status=403)
        return get_response(request)

    return answer


def is_administration(request: HttpRequest) -> bool:
    return f"{request.path_info}/".startswith(f"/{settings.ADMIN_PATH}/")


def is_inside(request: HttpRequest) -> bool:
    """Judged by the address that the trusted proxies report. An unknown address is outside."""
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (ValueError, PermissionDenied):
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in settings.ADMIN_NETWORKS)
