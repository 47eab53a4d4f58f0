"""Which person a session belongs to. Every request asks this."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from accounts.models import User
from web.compiled_queries import compiled_query


class Backend(AuthenticationBackend):
    """allauth's, with a compiled query for the person."""

    def get_user(self, user_id: int) -> User | None:
        user = next(iter(_person(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


@compiled_query(int)
def _person(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)
