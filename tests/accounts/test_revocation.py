"""Whatever ends a session says so at once, so that open pages of that person end with it."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from accounts import actions
from accounts.broadcasts import AccessChanged
from realtime.envelopes import Subscription
from realtime.hub import hub
from tests.harness.names import PASSWORD

pytestmark = [pytest.mark.attack("A21"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
async def looked_at_again():
    """The people whose open sockets were looked at again."""
    people: list[int] = []
    hub.open(subscriptions=[Subscription(AccessChanged, lambda notice: people.append(notice.pk))])
    yield people
    hub.close()


async def do(verb, *args, **options):
    answer = await sync_to_async(verb)(*args, **options)
    await asyncio.sleep(0)
    return answer


async def test_signing_out(alice, bob, sign_in, looked_at_again):
    browser = await do(sign_in, alice)
    await do(browser.post, "/accounts/logout/")
    assert looked_at_again == [alice.pk]


async def test_changing_the_password(alice, sign_in, looked_at_again):
    browser = await do(sign_in, alice)
    new = {"oldpassword": PASSWORD, "password1": "nine ladders in a shed"}
    await do(browser.post, "/accounts/password/change/", new)
    assert looked_at_again == [alice.pk]


async def test_ending_sessions(alice, sign_in, looked_at_again):
    browser = await do(sign_in, alice)
    await do(browser.post, "/profile/session-endings/")
    assert looked_at_again == [alice.pk]


async def test_deactivating(admin, alice, bob, looked_at_again):
    await do(actions.deactivate, users=[alice, bob])
    assert looked_at_again == [alice.pk, bob.pk]


async def test_losing_rights(admin, person, looked_at_again):
    grace = await do(person, "grace", is_staff=True, is_superuser=True)
    await do(actions.change_rights, user=grace, is_staff=False, is_superuser=False)
    assert looked_at_again == [grace.pk]


async def test_nothing_is_said_about_who_only_looks(alice, sign_in, looked_at_again):
    browser = await do(sign_in, alice)
    await do(browser.get, "/profile/")
    await do(Client().post, "/accounts/logout/")
    assert looked_at_again == []


async def test_nothing_is_said_when_the_last_administrator_stays(admin, looked_at_again):
    with pytest.raises(actions.LastAdministratorError):
        await do(actions.deactivate, users=[admin])
    assert looked_at_again == []
