"""Writers of one process queue up before SQLite, and nobody waits in that queue for ever."""

import pytest
from django.db import OperationalError, connection, transaction

from config.sqlite import base

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.guarantee("G13")
def test_a_writer_whose_turn_does_not_come_gives_up_and_may_try_again(monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
    with base._writing, pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert not base._writing.locked()


def test_the_turn_is_given_back_when_a_transaction_fails():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert not base._writing.locked()
