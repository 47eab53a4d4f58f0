"""The demo is for an installation of its own."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Installation, User


def test_it_does_not_move_in_with_people(alice):
    Installation.objects.create()
    with pytest.raises(CommandError, match="DATA_DIR=data-demo bin/run --demo"):
        call_command("demo")
    assert User.objects.get() == alice
