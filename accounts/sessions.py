"""A session knows its person and its browser, so that people can see and end each of their own.

SESSION_ENGINE names this module. Only the row counts as the session. A cached copy would outlive it when the cache
cannot be reached at sign-out, or when somebody read the row just before it was deleted.
"""

from datetime import UTC, datetime
from time import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from web.compiled_queries import compiled_query

SEEN_EVERY = 600  # seconds; without it every click would be a write
SHOWN_SESSIONS = 50
USER_AGENT_LENGTH = 300


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> "type[Session]":
        return Session

    def _get_session_from_db(self) -> "Session | None":  # as Django does, with a compiled query
        row = next(iter(_by_key(self.session_key)), None)
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> "Session":  # what Django keeps in a session
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101  (get_model_class says so)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.user_agent = data.get("user_agent", "")
        row.began_at = datetime.fromtimestamp(data.get("began_at", time()), UTC)
        row.seen_at = datetime.fromtimestamp(data.get("seen_at", time()), UTC)
        return row

    def _validate_session_key(self, key: str | None) -> bool:
        """Django's keys are letters and digits. Anything else is refused here: PostgreSQL fails on a NUL."""
        return key is not None and len(key) >= 8 and key.isascii() and key.isalnum()


class Session(AbstractBaseSession):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    user_agent = models.CharField(max_length=USER_AGENT_LENGTH, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    @property
    def handle(self) -> str:
        """Names the session on a page. The key must not stand there: whoever reads it can take the session over."""
        return salted_hmac("accounts.session", self.session_key, algorithm="sha256").hexdigest()[:32]


def sessions_of(user_id: int) -> list[Session]:
    """The sessions in which a person is still signed in, the most recent first; at most SHOWN_SESSIONS."""
    alive = Session.objects.filter(user=user_id, expire_date__gt=timezone.now())
    return list(alive.order_by("-seen_at")[:SHOWN_SESSIONS])


def mark_seen(request: HttpRequest) -> None:
    """Note which browser this is and when it was last here. This also extends the session."""
    now, session = int(time()), request.session
    if now - session.get("seen_at", 0) < SEEN_EVERY:
        return
    session.setdefault("began_at", now)
    session["seen_at"] = now
    session["user_agent"] = request.headers.get("User-Agent", "")[:USER_AGENT_LENGTH]


@compiled_query(str)
def _by_key(session_key: str) -> models.QuerySet[Session]:
    return Session.objects.filter(session_key=session_key)
