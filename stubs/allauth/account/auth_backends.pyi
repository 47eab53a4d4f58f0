# django-allauth 65.21.1: what is used of it.

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

class AuthenticationBackend(ModelBackend):
    def authenticate(  # type: ignore[override]  # allauth's own, too
        self, request: HttpRequest | None, **credentials: Any
    ) -> AbstractBaseUser | None: ...
