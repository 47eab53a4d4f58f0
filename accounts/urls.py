"""Addresses of one's own account. They are nouns; what one does to a thing is a noun of its own."""

from django.urls import include, path

from accounts.views import appearance, profile, second_factor, sessions

urlpatterns = [
    path("me.css", appearance.me_css, name="me_css"),
    path("profile/", profile.profile, name="profile"),
    path("profile/density/", appearance.density, name="density"),
    path("profile/picture-removal/", profile.picture_removal, name="picture_removal"),
    path("profile/session-endings/", sessions.session_endings, name="session_endings"),
    path("accounts/logout/", sessions.sign_out, name="account_logout"),
    path("accounts/2fa/totp/qr-code.svg", second_factor.qr_code, name="qr_code"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
]
