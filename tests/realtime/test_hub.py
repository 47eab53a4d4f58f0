"""The hub: everyone in a group gets a frame, in order; a reader who never reads costs only itself."""

import asyncio

import pytest

from realtime.envelopes import RowNotice, Subscription
from realtime.hub import OUTBOX_FRAMES, Hub, Listener


@pytest.fixture
async def hub():
    hub = Hub()
    hub.open()
    yield hub
    hub.close()


class Tab:
    """A socket that writes down what it gets; `stuck` never finishes a send."""

    def __init__(self, *, stuck: bool = False) -> None:
        self.frames: list[str] = []
        self.code: int | None = None
        self.stuck = asyncio.Event()
        if not stuck:
            self.stuck.set()
        self.listener = Listener(send=self.send, close=self.close)

    async def send(self, frame: str) -> None:
        await self.stuck.wait()
        self.frames.append(frame)

    async def close(self, code: int) -> None:
        self.code = code


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  (the hub has no event to wait for, and needs none)
            await asyncio.sleep(0)


async def test_a_frame_reaches_those_who_joined_and_nobody_else(hub):
    alice, bob, mallory = Tab(), Tab(), Tab()
    hub.join(alice.listener, ["room.1", "user.1"])
    hub.join(bob.listener, ["room.1"])
    hub.join(mallory.listener, ["room.2"])
    hub.publish("room.1", "hello")
    await until(lambda: alice.frames and bob.frames)
    assert (alice.frames, bob.frames, mallory.frames) == (["hello"], ["hello"], [])


async def test_frames_keep_their_order_also_from_threads(hub):
    tab = Tab()
    hub.join(tab.listener, ["room.1"])
    await asyncio.to_thread(lambda: [hub.publish("room.1", str(n)) for n in range(100)])
    await until(lambda: len(tab.frames) == 100)
    assert tab.frames == [str(n) for n in range(100)]


@pytest.mark.guarantee("G3")
async def test_frames_that_overtook_each_other_arrive_in_their_order(hub):
    tab = Tab()
    hub.join(tab.listener, ["room.1"])
    for sequence in (7, 9, 10, 8, 12, 11):
        hub.publish("room.1", str(sequence), sequence=sequence)
    await until(lambda: len(tab.frames) == 6)
    assert tab.frames == ["7", "8", "9", "10", "11", "12"]


@pytest.mark.guarantee("G6")
async def test_a_frame_that_never_comes_holds_up_the_others_only_for_a_moment(hub):
    tab = Tab()
    hub.join(tab.listener, ["room.1"])
    for sequence in (1, 3, 4):
        hub.publish("room.1", str(sequence), sequence=sequence)
    await until(lambda: len(tab.frames) == 3)
    hub.publish("room.1", "2", sequence=2)
    hub.publish("room.1", "5", sequence=5)
    await until(lambda: len(tab.frames) == 5)
    assert tab.frames == ["1", "3", "4", "2", "5"]
    hub.leave(tab.listener)
    assert hub._buffers == {}


async def test_who_left_gets_nothing_more(hub):
    tab = Tab()
    hub.join(tab.listener, ["room.1", "user.1"])
    hub.leave(tab.listener, ["room.1"])
    hub.publish("room.1", "missed")
    hub.publish("user.1", "kept")
    await until(lambda: tab.frames)
    assert tab.frames == ["kept"]
    hub.leave(tab.listener)
    assert hub._groups == {}


@pytest.mark.guarantee("G10")
async def test_a_reader_who_never_reads_is_closed_and_the_others_get_all(hub):
    slow, quick = Tab(stuck=True), Tab()
    for tab in (slow, quick):
        hub.join(tab.listener, ["room.1"])
    for n in range(OUTBOX_FRAMES * 3):
        hub.publish("room.1", str(n))
        await asyncio.sleep(0)
    await until(lambda: len(quick.frames) == OUTBOX_FRAMES * 3 and slow.code)
    assert (slow.code, slow.frames) == (1013, [])


@pytest.mark.guarantee("G10")
async def test_a_few_large_frames_fill_an_outbox_as_well(hub):
    slow = Tab(stuck=True)
    hub.join(slow.listener, ["room.1"])
    for _ in range(10):
        hub.publish("room.1", "x" * 60_000)
    await until(lambda: slow.code)
    assert slow.code == 1013


async def test_what_another_process_published_arrives_once(hub):
    tab, sent = Tab(), []
    hub.open(type("Relay", (), {"send": lambda self, envelope: sent.append(envelope)})())
    hub.join(tab.listener, ["room.1"])
    hub.publish("room.1", "mine")
    hub.receive({"group": "room.1", "frame": "theirs"})
    await until(lambda: len(tab.frames) == 2)
    assert sorted(tab.frames) == ["mine", "theirs"]
    assert sent == [{"group": "room.1", "frame": "mine"}]


class Moved(RowNotice):
    kind = "moved"


class Closed(RowNotice):
    kind = "closed"


async def test_a_notice_calls_its_handler_and_no_other(hub):
    heard: list[RowNotice] = []
    hub.open(subscriptions=[Subscription(Moved, heard.append), Subscription(Closed, lambda notice: pytest.fail())])
    hub.tell(Moved(7))
    await until(lambda: heard)
    assert heard == [Moved(7)]


async def test_a_frame_and_a_notice_travel_in_one_envelope(hub):
    tab = Tab()
    heard: list[RowNotice] = []
    sent: list[dict[str, str]] = []
    relay = type("Relay", (), {"send": lambda self, envelope: sent.append(envelope)})()
    hub.open(relay, [Subscription(Moved, heard.append)])
    hub.join(tab.listener, ["room.1"])
    hub.publish("room.1", "hello", sequence=3, notice=Moved(7))
    await until(lambda: tab.frames and heard)
    assert (tab.frames, heard) == (["hello"], [Moved(7)])
    assert sent == [{"group": "room.1", "frame": "hello", "place": "3", "topic": "moved", "value": "7"}]


async def test_an_envelope_of_another_process_is_read_like_one_of_ours(hub):
    tab = Tab()
    heard: list[RowNotice] = []
    hub.open(subscriptions=[Subscription(Moved, heard.append)])
    hub.join(tab.listener, ["room.1"])
    hub.receive({"group": "room.1", "frame": "hello", "place": "3", "topic": "moved", "value": "7"})
    await until(lambda: tab.frames)
    assert (tab.frames, heard) == (["hello"], [Moved(7)])


async def test_a_kind_that_is_not_known_is_ignored_and_its_frame_is_not(hub):
    """While a server is updated, processes of two versions read each other's envelopes."""
    tab = Tab()
    heard: list[RowNotice] = []
    hub.open(subscriptions=[Subscription(Moved, heard.append)])
    hub.join(tab.listener, ["room.1"])
    hub.receive({"topic": "of the next version", "value": "x"})
    hub.receive({"something": "else"})
    hub.receive({"group": "room.1", "frame": "hello", "topic": "of the next version", "value": "x"})
    hub.tell(Closed(7))
    hub.tell(Moved(7))
    await until(lambda: tab.frames and heard)
    assert (tab.frames, heard) == (["hello"], [Moved(7)])


async def test_a_second_subscription_to_a_kind_is_refused(hub):
    with pytest.raises(ValueError, match="two subscriptions to 'moved'"):
        hub.open(subscriptions=[Subscription(Moved, print), Subscription(Closed, print), Subscription(Moved, print)])


def test_without_a_loop_publishing_does_nothing():
    Hub().publish("room.1", "nobody is here")
