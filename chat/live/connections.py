"""What runs beside the requests in each process: ticks that heal whatever a lost frame left undone.

Every second: changed presence and changed lists of rooms. Every HEARTBEAT_SECONDS: the version of each room that is
shown, fresh leases, and whether everyone who listens still may. Started by the server's lifespan, or by the first
socket where a server has none.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from accounts.models import User
from chat import broadcasts
from chat.live import admission
from chat.models import Room
from realtime.hub import Listener, hub
from realtime.presence import GRACE_SECONDS, Lease, leases
from realtime.relay import LayerRelay
from web import metrics

if TYPE_CHECKING:
    from chat.live.consumer import Socket

HEARTBEAT_SECONDS = 15
STIR_SECONDS = 5
SWEEP_SECONDS = 3600

log = structlog.get_logger("hubbub.live")

_sockets: "dict[Socket, Listener]" = {}
_per_person: Counter[int] = Counter()
_moved: dict[str, int] = {}  # room -> its newest number, to be told to lists of rooms
_stirred: set[str] = set()  # rooms whose people may have changed
_announced: dict[str, set[int]] = {}
_tasks: set[asyncio.Task[None]] = set()


def start() -> None:
    """Open the hub on the running loop, once."""
    if hub.is_open:
        return
    for table in (_sockets, _per_person, _moved, _stirred, _announced, _tasks):
        table.clear()
    layer = get_channel_layer()
    relay = LayerRelay(layer, hub) if layer else None
    hub.open(relay)
    hub.on("moved", _note_move)
    hub.on("access", _look_again)
    if relay:
        _run(relay.run())
    _run(_every(1, _tell_moves))
    _run(_every(1, _announce))
    _run(_every(STIR_SECONDS, _stir_all))
    _run(_every(HEARTBEAT_SECONDS, _beat))
    _run(_every(SWEEP_SECONDS, _sweep))


async def stop() -> None:
    hub.close()
    for task in tuple(_tasks):
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)


# --- Sockets come and go -----------------------------------------------------------------------------------


def enter(socket: "Socket", listener: Listener) -> None:
    admitted = socket.admitted
    _sockets[socket] = listener
    _per_person[admitted.user.pk] += 1
    groups = [broadcasts.EVERYONE, broadcasts.user_group(admitted.user.pk)]
    groups += [broadcasts.rail_group(room) for room in admitted.rails]
    if admitted.room:
        groups.append(broadcasts.room_group(admitted.room))
    hub.join(listener, groups)


def leave(socket: "Socket", listener: Listener) -> None:
    hub.leave(listener)
    if _sockets.pop(socket, None):
        _per_person[socket.admitted.user.pk] -= 1


def sockets() -> "list[Socket]":
    return list(_sockets)


def sockets_of(user_id: int) -> int:
    return _per_person[user_id]


async def arrived(lease: Lease) -> None:
    await asyncio.to_thread(leases.renew, [lease])
    _stirred.add(lease.topic)
    _announced.pop(lease.topic, None)  # also where the people stay the same: the new page may have been drawn before


async def left(lease: Lease, *, for_good: bool) -> None:
    """A tab that was closed is gone; a connection that broke may be back in a moment."""
    if for_good:
        await asyncio.to_thread(leases.end, lease)
    else:
        await asyncio.to_thread(leases.renew, [lease], GRACE_SECONDS)
    _stirred.add(lease.topic)


async def say_version(listener: Listener, user: User, room: UUID) -> bool:
    """False where the room went out of reach between the handshake and now."""
    version = await database_sync_to_async(admission.version_within_reach)(user, room)
    if version is not None:
        listener.put(json.dumps({"version": version}))
    return version is not None


# --- Once a second -----------------------------------------------------------------------------------------


def _note_move(value: str) -> None:
    room, number = value.split()
    _moved[room] = max(int(number), _moved.get(room, 0))


async def _tell_moves() -> None:
    """Lists of rooms hear of a busy room once a second, not once a message."""
    moved = dict(_moved)
    _moved.clear()
    for room, number in moved.items():
        hub.deliver(broadcasts.rail_group(room), json.dumps({"moved": {"room": room, "number": number}}))


async def _announce() -> None:
    stirred = tuple(_stirred)
    _stirred.clear()
    if not stirred:
        return
    for room, people in (await asyncio.to_thread(leases.people, stirred)).items():
        if people != _announced.get(room):
            _announced[room] = people
            await database_sync_to_async(broadcasts.presence_changed)(room, people)


async def _stir_all() -> None:
    """Leases that ran out by themselves: those of a process that was killed, or of a machine that lost its power."""
    shown = {socket.lease.topic for socket in _sockets if socket.lease}
    for room in _announced.keys() - shown:
        del _announced[room]
    _stirred.update(shown)


# --- The heartbeat -----------------------------------------------------------------------------------------


async def _beat() -> None:
    open_sockets = dict(_sockets)
    lost = await asyncio.to_thread(leases.renew, [socket.lease for socket in open_sockets if socket.lease])
    metrics.lost_leases.inc(lost)
    shown = {socket.admitted.room for socket in open_sockets if socket.admitted.room}
    versions = await database_sync_to_async(_versions)(shown)
    for socket, listener in open_sockets.items():
        if socket in _sockets:
            listener.put(json.dumps({"version": versions.get(socket.admitted.room, 0)}))
    await _dismiss_unwelcome(list(open_sockets))


def _versions(rooms: set[UUID]) -> dict[UUID | None, int]:
    return dict(Room.objects.filter(pk__in=rooms).values_list("pk", "version"))


def _look_again(user_id: str) -> None:
    """Somebody signed out, was removed, joined: at once, for the sockets of this one person."""
    theirs = [socket for socket in _sockets if socket.admitted.user.pk == int(user_id)]
    if theirs:
        _run(_dismiss_unwelcome(theirs))


async def _dismiss_unwelcome(some: "list[Socket]") -> None:
    refused, rails = await database_sync_to_async(_look_up)([socket.admitted for socket in some])
    for socket in some:
        if code := refused.get(socket.admitted):
            await socket.dismiss(code)
        elif listener := _sockets.get(socket):
            _follow_rails(socket, listener, rails[socket.admitted.user.pk])


def _look_up(passes: list[admission.Pass]) -> tuple[dict[admission.Pass, int], dict[int, set[UUID]]]:
    return admission.unwelcome(passes), admission.rails_of({one.user.pk for one in passes})


def _follow_rails(socket: "Socket", listener: Listener, rails: set[UUID]) -> None:
    before = set(socket.admitted.rails)
    hub.leave(listener, [broadcasts.rail_group(room) for room in before - rails])
    hub.join(listener, [broadcasts.rail_group(room) for room in rails - before])
    socket.admitted.rails, socket.admitted.writes = list(rails), socket.admitted.room in rails


async def _sweep() -> None:
    metrics.swept.inc(await database_sync_to_async(admission.forget_ended_sessions)())


# --- Machinery ---------------------------------------------------------------------------------------------


def _run(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _every(seconds: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Again and again; a failure is logged and the next turn comes all the same."""
    while True:
        begun = time.monotonic()
        try:
            await work()
        except Exception as error:
            metrics.tick_failures.inc()
            log.warning("a tick failed", tick=work.__name__, error=type(error).__name__)
        await asyncio.sleep(max(0.1, seconds - (time.monotonic() - begun)))
