"""Mends whatever a lost frame left undone: every HEARTBEAT_SECONDS each open page is told the version of its room, its
lease is renewed, and its right to listen is checked.
"""

import asyncio
import json
from collections.abc import Collection
from uuid import UUID

from channels.db import database_sync_to_async

from chat.live import admission, connections
from chat.live.admission import Admission
from chat.live.connections import Connection
from chat.models import Room
from realtime.presence import leases
from web import metrics

HEARTBEAT_SECONDS = 15


async def beat() -> None:
    opened = connections.all_open()
    lost = await asyncio.to_thread(leases.renew, [one.lease for one in opened if one.lease])
    metrics.lost_leases.inc(lost)
    versions = await database_sync_to_async(room_versions)({one.admission.room for one in opened if one.admission.room})
    for one in opened:
        if connections.is_open(one):
            one.listener.put(json.dumps({"version": versions.get(one.admission.room, 0)}))
    await check(opened)


async def check_person(user_id: int) -> None:
    """Somebody signed out, was removed, joined: check the open pages of this person at once."""
    if opened := connections.of_person(user_id):
        await check(opened)


async def check(opened: Collection[Connection]) -> None:
    """Close those that may no longer listen; the others follow the list of rooms of their person."""
    codes, rooms = await database_sync_to_async(look_up)([one.admission for one in opened])
    for one in opened:
        if code := codes.get(one.admission):
            await one.revoke(code)
        elif connections.is_open(one):
            connections.change_sidebar_rooms(one, rooms[one.admission.user.pk])


def look_up(admissions: list[Admission]) -> tuple[dict[Admission, int], dict[int, set[UUID]]]:
    people = {one.user.pk for one in admissions}
    return admission.revoked(admissions), admission.sidebar_rooms(people)


def room_versions(rooms: set[UUID]) -> dict[UUID | None, int]:
    return dict(Room.objects.filter(pk__in=rooms).values_list("pk", "version"))
