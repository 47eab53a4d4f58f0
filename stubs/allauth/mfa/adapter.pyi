# django-allauth 65.21.1: what is used of it.

from allauth.core.internal.adapter import BaseAdapter
from django.contrib.auth.base_user import AbstractBaseUser

class DefaultMFAAdapter(BaseAdapter):
    def get_totp_label(self, user: AbstractBaseUser) -> str: ...
    def build_totp_url(self, user: AbstractBaseUser, secret: str) -> str: ...

def get_adapter() -> DefaultMFAAdapter: ...
