"""How a session is read: by our own query, and never for a key that Django did not make."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_a_session_is_read_by_the_compiled_query():
    """Django's own filters by the date of expiry; ours compares the date in Python."""
    store = SessionStore()
    store["colour"] = "blue"
    store.save()
    with CaptureQueriesContext(connection) as captured:
        assert SessionStore(store.session_key)["colour"] == "blue"
    where = [query["sql"].partition(" WHERE ")[2] for query in captured]
    assert len(where) == 1
    assert "expire_date" not in where[0]


@pytest.mark.parametrize("key", ["abcdefgh\x00", "../../etc/passwd", "schlüssel", "short"])
def test_a_key_that_django_did_not_make_is_no_key(key):
    assert SessionStore(key).session_key is None
