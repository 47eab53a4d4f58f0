"""What runs beside the requests in each process: ticks that heal whatever a lost frame left undone.

Every second: changed presence and changed lists of rooms. Every HEARTBEAT_SECONDS: the version of each room that is
shown, fresh leases, and whether everyone who listens still may. config/serving/lifespan.py starts and stops it.
"""

import asyncio
import json
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from accounts.models import User
from background.ticks import BackgroundTasks
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

_sockets: "dict[Socket, Listener]" = {}
_per_person: Counter[int] = Counter()
_moved: dict[str, int] = {}  # room -> its newest number, to be told to lists of rooms
_stirred: set[str] = set()  # rooms whose people may have changed
_announced: dict[str, set[int]] = {}


def start(tasks: BackgroundTasks) -> None:
    """Open the hub on the running loop, and begin the ticks."""
    for table in (_sockets, _per_person, _moved, _stirred, _announced):
        table.clear()
    layer = get_channel_layer()
    relay = LayerRelay(layer, hub) if layer else None
    hub.open(relay)
    hub.on("moved", _note_move)
    hub.on("access", partial(_look_again, tasks))
    if relay:
        tasks.run(relay.run)
    tasks.repeat(1, _tell_moves)
    tasks.repeat(1, _announce)
    tasks.repeat(STIR_SECONDS, _stir_all)
    tasks.repeat(HEARTBEAT_SECONDS, _beat)


def stop() -> None:
    hub.close()


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


def _look_again(tasks: BackgroundTasks, user_id: str) -> None:
    """Somebody signed out, was removed, joined: at once, for the sockets of this one person."""
    theirs = [socket for socket in _sockets if socket.admitted.user.pk == int(user_id)]
    if theirs:
        tasks.run(_dismiss_unwelcome, theirs)


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
