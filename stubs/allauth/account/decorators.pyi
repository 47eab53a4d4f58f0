# django-allauth 65.21.1: what is used of it.

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase

def secure_admin_login(function: Callable[..., HttpResponseBase] | None = None) -> Callable[..., Any]: ...
