# django-allauth 65.21.1: what is used of it.

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django_stubs_ext import StrOrPromise

class BaseAdapter:
    error_messages: dict[str, StrOrPromise]
    request: HttpRequest
    def __init__(self, request: HttpRequest | None = None) -> None: ...
    def validation_error(self, code: str, *args: object) -> ValidationError: ...
