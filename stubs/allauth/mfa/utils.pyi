# django-allauth 65.21.1: what is used of it.

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser

def is_mfa_enabled(user: AbstractBaseUser, types: Iterable[str] | None = None) -> bool: ...
