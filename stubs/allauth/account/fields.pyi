# django-allauth 65.21.1: what is used of it.

from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser

class PasswordField(forms.CharField):
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

class SetPasswordField(PasswordField):
    user: AbstractBaseUser | None
