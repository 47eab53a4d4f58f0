"""The socket: lets in who may, brings what happens in the room, and lets go of who may no longer."""

import asyncio
import contextlib
import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from accounts import broadcasts
from chat import actions
from chat.live import connections, heartbeat
from config.serving import lifespan, server
from config.serving.application import application

pytestmark = pytest.mark.django_db(transaction=True)

ORIGIN = settings.PUBLIC_URL.encode()


@pytest.fixture(autouse=True)
async def running():
    lifespan.start()
    yield
    await lifespan.stop()


def browser(user):
    client = Client()
    client.force_login(user)
    return client


class Tab:
    def __init__(self, client, room=None, origin=ORIGIN, query=None, cookie=None):
        session = cookie if cookie is not None else client.cookies[settings.SESSION_COOKIE_NAME].value
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode())]
        headers += [(b"origin", origin)] if origin is not None else []
        query = query if query is not None else f"?room={room.pk}" if room else ""
        self.socket = WebsocketCommunicator(application, f"/ws/{query}", headers)

    async def open(self):
        accepted, _ = await self.socket.connect(timeout=5)
        return accepted

    async def next(self, key=None, swap=None):
        """The next frame, or the next that has `key`, or the next content that is swapped in this way: a frame of
        presence may come between any two others."""
        async with asyncio.timeout(5):
            while True:
                frame = json.loads(await self.socket.receive_from(timeout=5))
                if (key is None or key in frame) and (swap is None or frame.get("swap") == swap):
                    return frame

    async def code(self):
        async with asyncio.timeout(5):
            while (event := await self.socket.receive_output(timeout=5))["type"] != "websocket.close":
                pass
            return event.get("code")

    async def send(self, frame):
        await self.socket.send_to(frame if isinstance(frame, str) else json.dumps(frame))

    async def rest(self, seconds=1.5):
        """All frames until it is quiet for a while."""
        frames = []
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            while True:
                frames.append(json.loads(await self.socket.receive_from(timeout=seconds)))
        return frames

    async def close(self):
        with contextlib.suppress(asyncio.CancelledError):
            await self.socket.disconnect()


@contextlib.asynccontextmanager
async def tab(user, room=None):
    opened = Tab(await sync_to_async(browser)(user), room)
    assert await opened.open()
    yield opened
    await opened.close()


@sync_to_async
def say(room, user, source="hello"):
    return actions.send_message(room_id=room.pk, author=user, client_id=uuid4(), source=source)[0]


async def do(verb, **arguments):
    return await sync_to_async(verb)(**arguments)


@pytest.mark.guarantee("G4")
async def test_a_socket_says_first_at_which_version_the_room_is(workshop, alice, bob):
    await say(workshop, alice)
    async with tab(bob, workshop) as bobs:
        assert await bobs.next("version") == {"version": 1}


async def test_a_message_reaches_who_has_the_room_open(workshop, alice, bob):
    async with tab(bob, workshop) as bobs:
        message = await say(workshop, alice, "**hi**")
        frame = await bobs.next(swap="timeline")
    assert (frame["version"], frame["target"], frame["swap"]) == (1, "#messages", "timeline")
    assert f'id="message-{message.client_id}"' in frame["content"]
    assert "<strong>hi</strong>" in frame["content"]


async def test_another_room_is_heard_of_and_not_heard(workshop, cellar, alice, bob, carol):
    async with tab(bob, workshop) as bobs, tab(carol, workshop) as carols:
        await say(cellar, alice, "canary")
        assert await bobs.next("moved") == {"moved": {"room": str(cellar.pk), "number": 1}}
        await say(workshop, alice)
        frame = await carols.next(swap="timeline")
        rest = await carols.rest()
        assert "canary" not in json.dumps([frame, *rest])
        assert not any("moved" in one for one in rest)


@pytest.mark.attack("A14")
async def test_every_frame_has_exactly_the_keys_that_it_may_have(workshop, alice, bob):
    content = {"target", "swap", "content"}
    allowed = [{"version"}, content, {"version"} | content, {"moved"}, {"read"}, {"refresh"}, {"person"}]
    async with tab(bob, workshop) as bobs:
        message = await say(workshop, alice, "first")
        await do(actions.edit_message, message=message, editor=alice, source="second")
        undo = await do(actions.delete_message, message=message, deleter=alice)
        await do(actions.restore_message, message=message, user=alice, undo=undo)
        await do(actions.mark_read, room=await refreshed(workshop), user=bob, number=1)
        await do(actions.update_room, room=workshop, user=alice, title="atelier")
        await sync_to_async(broadcasts.profile_changed)(alice)
        seen = await bobs.rest()
    for frame in seen:
        assert set(frame) in allowed
        assert "@example.org" not in json.dumps(frame)
    assert [frame["version"] for frame in seen if "content" in frame and "version" in frame] == [1, 2, 3, 4]


async def refreshed(room):
    await room.arefresh_from_db()
    return room


@pytest.mark.guarantee("G20")
async def test_the_frame_of_a_deletion_has_no_word_of_what_was_said(workshop, alice, bob):
    message = await say(workshop, alice, "canary")
    async with tab(bob, workshop) as bobs:
        await do(actions.delete_message, message=message, deleter=alice)
        frame = await bobs.next(swap="timeline")
    assert "canary" not in frame["content"]
    assert "Message deleted" in frame["content"]


async def test_a_frame_is_the_same_whatever_its_sender_reads(workshop, alice, bob):
    """Everybody gets the same: each page puts its own words in the place of those that are marked."""
    message = await say(workshop, alice)
    german = await sync_to_async(browser)(alice)
    async with tab(bob, workshop) as bobs:
        edits = f"/rooms/{workshop.pk}/messages/{message.number}/edits/"
        asked = {"Accept-Language": "de", "HX-Request": "true"}
        answer = await sync_to_async(german.post)(edits, {"body": "again"}, headers=asked)
        frame = await bobs.next(swap="timeline")
    assert 'data-word="edited">bearbeitet<' in answer.text
    assert 'data-word="edited">edited<' in frame["content"]


@pytest.mark.attack("A1")
@pytest.mark.parametrize(
    "origin",
    [
        b"https://evil.example",
        b"null",
        None,
        b"http://127.0.0.1.evil.com",
        b"https://127.0.0.1:8000",
        b"http://127.0.0.1:81",
        b"",
    ],
)
async def test_a_page_of_another_site_gets_no_socket(workshop, alice, origin):
    assert not await Tab(await sync_to_async(browser)(alice), workshop, origin=origin).open()


@pytest.mark.attack("A2")
async def test_without_a_session_there_is_no_socket(workshop, alice):
    client = await sync_to_async(browser)(alice)
    for cookie in ("", "x", "a" * 5000, "../../etc/passwd"):
        assert not await Tab(client, workshop, cookie=cookie).open()
    token = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert not await Tab(client, cookie="", query=f"?room={workshop.pk}&token={token}&sid={token}").open()
    await sync_to_async(client.logout)()
    assert not await Tab(client, workshop, cookie=token).open()


@pytest.mark.attack("A2")
async def test_an_account_that_was_switched_off_gets_no_socket(workshop, alice):
    client = await sync_to_async(browser)(alice)
    alice.is_active = False
    await alice.asave()
    assert not await Tab(client, workshop).open()


@pytest.mark.attack("A3")
@pytest.mark.parametrize(
    "room", ["1", "-1", "'; --", "٣", "%00", "x" * 3000, "00000000-0000-4000-8000-000000000000", "room.1"]
)
async def test_a_guessed_room_ends_the_socket_and_delivers_nothing(mallory, room):
    guess = Tab(await sync_to_async(browser)(mallory), query=f"?room={room}")
    await guess.open()
    assert await guess.code() == 4403


@pytest.mark.attack("A3")
async def test_a_stranger_gets_no_socket_for_a_private_room(cellar, mallory):
    guess = Tab(await sync_to_async(browser)(mallory), cellar)
    await guess.open()
    assert await guess.code() == 4403


@pytest.mark.attack("A4", "A5")
@pytest.mark.guarantee("G19")
async def test_who_is_removed_is_let_go_of_and_not_let_in_again(workshop, alice, bob):
    async with tab(bob, workshop) as bobs, tab(alice, workshop) as alices:
        await do(actions.remove_person, room=workshop, user=bob, by=alice)
        assert await bobs.code() == 4403
        await say(workshop, alice, "canary")
        assert "canary" in (await alices.next(swap="timeline"))["content"]
        assert await bobs.socket.receive_nothing(timeout=0.2)
    again = Tab(await sync_to_async(browser)(bob), workshop)
    await again.open()
    assert await again.code() == 4403


@pytest.mark.attack("A5")
@pytest.mark.guarantee("G19")
async def test_signing_out_ends_the_sockets_of_that_browser_only(workshop, alice):
    here, there = await sync_to_async(browser)(alice), await sync_to_async(browser)(alice)
    tabs = [Tab(here, workshop), Tab(there, workshop)]
    for one in tabs:
        assert await one.open()
    await sync_to_async(here.post)("/accounts/logout/")
    assert await tabs[0].code() == 4401
    await say(workshop, alice)
    assert await tabs[1].next(swap="timeline")
    await tabs[1].close()


@pytest.mark.attack("A5")
@pytest.mark.guarantee("G19")
async def test_an_account_that_is_switched_off_loses_its_sockets(workshop, bob):
    async with tab(bob, workshop) as bobs:
        bob.is_active = False
        await bob.asave()
        await sync_to_async(broadcasts.access_changed)(bob.pk)
        assert await bobs.code() == 4401


@pytest.mark.guarantee("G19")
async def test_the_heartbeat_finds_who_may_no_longer_listen(workshop, alice, bob):
    async with tab(bob, workshop) as bobs, tab(alice, workshop) as alices:
        await sync_to_async(bob.memberships.all().delete)()
        await sync_to_async(workshop.memberships.create)(user=bob, removed_at="2026-01-01T00:00Z")
        await heartbeat.beat()
        assert await bobs.code() == 4403
        assert await alices.next("version")


@pytest.mark.guarantee("G6")
async def test_the_heartbeat_says_the_version_of_the_room(workshop, alice, bob):
    async with tab(bob, workshop) as bobs:
        await bobs.next()
        await sync_to_async(type(workshop).objects.filter(pk=workshop.pk).update)(version=7)
        await heartbeat.beat()
        assert await bobs.next("version") == {"version": 7}


@pytest.mark.attack("A6", "A10", "A13")
@pytest.mark.parametrize(
    "frame",
    [
        '{"type": "room.message"}',
        '{"type": "websocket.close"}',
        '{"type": "chat.message", "body": "x"}',
        '{"type": "read", "room": "1", "number": 5}',
        '{"type": {}}',
        '{"type": "typing\\ud800"}',
        '{"__proto__": {}}',
        "[]",
        "null",
        "1",
        "NaN",
        "{",
        "x",
        "[" * 900,
        "9" * 999,
        "x" * 2000,
    ],
)
async def test_what_our_pages_never_send_is_refused_and_does_nothing(workshop, alice, bob, frame):
    async with tab(bob, workshop) as bobs, tab(alice, workshop) as alices:
        await bobs.next(), await alices.next()
        await bobs.send(frame)
        assert await bobs.next("error") == {"error": "bad_request"}
        await bobs.send({"type": "typing"})
        assert "Bob" in (await alices.next(swap="typing"))["content"]
    await workshop.arefresh_from_db()
    assert workshop.version == 0


@pytest.mark.attack("A8")
async def test_three_wrong_frames_end_the_socket(workshop, bob):
    async with tab(bob, workshop) as bobs:
        for _ in range(3):
            await bobs.socket.send_to(bytes_data=b"\xff\x00")
        assert await bobs.code() == 1008


@pytest.mark.attack("A11")
@pytest.mark.guarantee("G11")
async def test_a_flood_ends_the_socket(workshop, bob):
    async with tab(bob, workshop) as bobs:
        for _ in range(100):
            await bobs.send({"type": "typing"})
        assert await bobs.code() == 1008


@pytest.mark.attack("A11")
async def test_a_person_has_at_most_twenty_sockets(workshop, bob):
    client = await sync_to_async(browser)(bob)
    tabs = [Tab(client) for _ in range(21)]
    for one in tabs:
        assert await one.open()
    assert await tabs[-1].code() == 1013
    for one in tabs[:-1]:
        await one.close()


@pytest.mark.attack("A13")
async def test_who_only_reads_a_room_is_never_shown_as_writing(workshop, alice, carol):
    async with tab(carol, workshop) as carols, tab(alice, workshop) as alices:
        await alices.next()
        await carols.send({"type": "typing", "user": alice.pk, "room": str(workshop.pk)})
        frames = await alices.rest()
    assert not any(frame.get("swap") == "typing" for frame in frames)


@pytest.mark.guarantee("G9")
async def test_the_number_of_connected_people_counts_people_not_tabs(workshop, alice, bob):
    async with tab(alice, workshop) as alices, tab(alice, workshop), tab(bob, workshop):
        await until_connected(alices, 2)
    async with tab(alice, workshop) as alices:
        await until_connected(alices, 1)


async def until_connected(opened, count):
    async with asyncio.timeout(5):
        while f'<span class="num">{count}</span>' not in (await opened.next(swap="innerHTML"))["content"]:
            pass


async def test_joining_a_room_in_one_tab_makes_it_heard_of_in_the_other(workshop, alice, carol):
    async with tab(carol) as carols:
        await do(actions.join_room, room=workshop, user=carol)
        assert "#my-rooms" in (await carols.next("refresh"))["refresh"]
        await asyncio.sleep(0.2)
        await say(workshop, alice)
        assert (await carols.next("moved"))["moved"]["number"] == 1


async def test_one_that_has_gone_does_not_keep_the_goodbye_from_the_others(alice, bob, workshop, monkeypatch):
    monkeypatch.setattr(server, "DRAIN_SECONDS", 0.1)
    async with tab(alice, workshop), tab(bob, workshop) as other:
        first, _ = connections.all_open()
        assert first.admission.user == alice

        async def vanished(event):
            raise ConnectionResetError

        monkeypatch.setattr(first, "base_send", vanished)
        await server.close_sockets()
        assert await other.code() == 1012
