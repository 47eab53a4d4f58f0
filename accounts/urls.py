"""Addresses of people. Nouns; what one does to them is a noun of its own."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from accounts.views import profile, second_factor
from chat.views import people
from onboarding import views as entrance


class DigestConverter(StringConverter):
    regex = "[0-9a-f]{32}"


class UsernameConverter(StringConverter):
    regex = "[A-Za-z0-9._-]{1,30}"


class KeyConverter(StringConverter):
    """A person's primary key, not so long that the database could not hold it."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:  # type: ignore[override]  # a number, as converters may
        return int(value)


register_converter(DigestConverter, "digest")
register_converter(UsernameConverter, "username")
register_converter(KeyConverter, "key")

urlpatterns = [
    path("setup/", entrance.first_run, name="first_run"),
    path("me.css", people.me_css, name="me_css"),
    path("profile/", profile.profile, name="profile"),
    path("profile/density/", profile.density, name="density"),
    path("profile/picture-removal/", profile.picture_removal, name="picture_removal"),
    path("profile/session-endings/", profile.session_endings, name="session_endings"),
    path("people/<username:username>/", people.person, name="person"),
    path("people/<key:pk>/<digest:digest>/<int:size>.webp", people.picture, name="picture"),
    path("accounts/logout/", entrance.sign_out, name="account_logout"),
    path("accounts/2fa/totp/qr-code.svg", second_factor.qr_code, name="qr_code"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
]
