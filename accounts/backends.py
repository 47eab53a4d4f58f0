"""Who a session names. Every request asks it."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from accounts.models import User
from web.compiled_queries import compiled_query


class Backend(AuthenticationBackend):
    """allauth's, whose person comes from a query that is composed once."""

    def get_user(self, user_id: int) -> User | None:
        user = next(iter(_person(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


@compiled_query(int)
def _person(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)
