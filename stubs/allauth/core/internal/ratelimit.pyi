# django-allauth 65.21.1: what is used of it.

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

@dataclass(frozen=True)
class Rate:
    amount: int
    duration: float
    per: str

def get_cache_key(
    request: HttpRequest,
    *,
    app: str,
    action: str,
    rate: Rate,
    key: str | None = None,
    user: AbstractBaseUser | None = None,
) -> str: ...
def get_rates(*, app: str, action: str, config: dict[str, str] | None = None) -> list[Rate]: ...
