"""What a server loads: Django, set up, behind its two doors; one process where there is no Redis."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.serving import single  # noqa: E402  (needs Django to be set up)
from config.serving.application import application  # noqa: E402

single.claim()

__all__ = ["application"]
