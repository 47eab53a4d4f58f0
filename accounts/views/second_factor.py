"""The secret of a new app as a picture. A file of its own: the policy allows no picture inside a page."""

from io import BytesIO

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from accounts.requests import PersonRequest


@require_safe
def qr_code(request: PersonRequest) -> HttpResponse:
    """Only while the app is being set up in this very session."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    code = QRCode(image_factory=SvgPathFillImage)
    code.add_data(get_adapter().build_totp_url(request.user, secret))
    picture = BytesIO()
    code.make_image().save(picture)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")
