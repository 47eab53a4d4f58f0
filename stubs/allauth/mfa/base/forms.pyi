# django-allauth 65.21.1: what is used of it.

from typing import Any

from django import forms

from accounts.models import User

class BaseAuthenticateForm(forms.Form):
    user: User
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

class AuthenticateForm(BaseAuthenticateForm): ...
class ReauthenticateForm(BaseAuthenticateForm): ...
