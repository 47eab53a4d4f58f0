"""What a server loads: the application with Django set up. Without Redis only one process may load it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.serving import single  # noqa: E402  (needs Django to be set up)
from config.serving.application import application  # noqa: E402

single.claim()

__all__ = ["application"]
