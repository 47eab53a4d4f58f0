"""Every address. What stands here without a row in tests/security/matrix.py fails the tests."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import health, prometheus

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
handler429 = "accounts.limits.too_many"  # asked for by allauth

urlpatterns = [
    path("", include("chat.urls")),  # asked for most, so looked through first
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", prometheus.figures, name="metrics"),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
    path("", include("onboarding.urls")),
    path("", include("accounts.urls")),
]
