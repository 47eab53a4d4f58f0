"""G19: who may no longer listen hears nothing more, on whichever server the socket is."""

import asyncio
import contextlib
import time

import pytest

from tests.faults import size
from tests.faults.history import History, judge
from tests.faults.tab import Tab
from tests.harness.browser import Browser
from tests.harness.names import PASSWORD, room_id


async def sign_out(alice, bob):
    return await bob.ask("POST", "/accounts/logout/", {})


async def change_password(alice, bob):
    """On another device, which stays signed in."""
    desk = await Browser("bob", bob.port, bob.origin).sign_in()
    form = {"oldpassword": PASSWORD, "password1": "a whole new phrase", "password2": "a whole new phrase"}
    return await desk.ask("POST", "/accounts/password/change/", form)


async def remove(alice, bob):
    return await alice.ask("POST", f"/rooms/{room_id('hall')}/removals/", {"username": "bob"})


REVOCATIONS = {"signed out": (sign_out, 4401), "password changed": (change_password, 4401), "removed": (remove, 4403)}


@pytest.mark.guarantee("G19")
@pytest.mark.attack("A4", "A5")
@pytest.mark.parametrize("how", REVOCATIONS)
async def test_no_frame_comes_after_a_revocation_on_another_server(shared, people, moves, figures, how):
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    alice, bob = await people(servers[0].port, "alice", "bob")
    await revoke_while_people_talk(deployment, servers, alice, bob, moves, figures, how, 2 + 1)


@pytest.mark.guarantee("G19", "G12")
@pytest.mark.timeout(240)
@pytest.mark.parametrize("how", size(["removed"], list(REVOCATIONS)))
async def test_without_redis_the_heartbeat_finds_who_may_no_longer_listen(shared, redis, people, moves, figures, how):
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    alice, bob = await people(servers[0].port, "alice", "bob")
    async with Tab(bob.elsewhere(servers[1].port), "loft"):
        redis.kill()
        await revoke_while_people_talk(deployment, servers, alice, bob, moves, figures, how, 25)


async def revoke_while_people_talk(deployment, servers, alice, bob, moves, figures, how, within):
    verb, code = REVOCATIONS[how]
    history, over = History(), asyncio.Event()
    there = bob.elsewhere(servers[1].port)
    there.cookies = dict(bob.cookies)
    tab = Tab(there, "hall", name="bob", history=history)

    async def talk():
        while not over.is_set():
            await alice.elsewhere(servers[1].port).deliver("hall", "words", history)
            await asyncio.sleep(0.1)

    with moves(servers[1], "hubbub_sockets_revoked_total"):
        await tab.__aenter__()
        talking = asyncio.create_task(talk())
        await asyncio.sleep(0.5)
        answer = await verb(alice, bob)
        committed = time.monotonic()
        assert answer.status in {200, 204, 302}, (answer.status, answer.text[:300])
        assert await tab.ends(within) == code
        last = time.monotonic() - committed
        frames = len(tab.frames)
        await asyncio.sleep(0.5)
        over.set()
        await talking
    assert len(tab.frames) == frames
    assert tab.opens == 1
    with contextlib.suppress(Exception):
        async with there.socket(f"?room={room_id('hall')}") as again:
            await again.wait_closed()
            assert again.close_code == code
    refused = {401, 404} if code == 4401 else {404} if how == "removed" else {401}
    room = f"/rooms/{room_id('hall')}"
    if how == "removed":
        refused = {403, 404}
    paths = (f"{room}/changes/?since=0", f"{room}/messages/", f"{room}/1/", f"{room}/messages/1/source/")
    statuses = [(await there.ask("GET", path)).status for path in paths]
    assert set(statuses) <= refused, statuses
    assert (await there.post("hall", "let me in")).status in refused | {403}
    assert judge(History(attempts=history.attempts, acks=history.acks), deployment.messages("hall")) == []
    figures(**{f"{how.replace(' ', '_')}_last_frame_seconds": last})
