"""A request behind the sign-in: SignInMiddleware let it through, so there is a person."""

from django.http import HttpRequest

from accounts.models import User


class PersonRequest(HttpRequest):
    user: User
