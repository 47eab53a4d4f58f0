"""What every page knows of this installation. Nothing here asks the database."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str | bool]:
    return {
        "site_name": settings.SITE_NAME,
        "public_host": settings.PUBLIC_HOST,
        "public_url": settings.PUBLIC_URL,
        "sign_up_open": settings.SIGN_UP_OPEN,
    }
