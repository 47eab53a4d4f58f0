"""One socket per tab. It delivers what happens, and takes what is not stored: that somebody is typing."""

import asyncio
import json
import time
from contextlib import suppress
from urllib.parse import parse_qs
from uuid import uuid4

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from chat import broadcasts
from chat.live import connections, presence
from chat.live.admission import NO_ACCESS, Admission, admit, readable_version
from realtime.hub import AT_ONCE, TRY_AGAIN_LATER, Listener, hub
from realtime.presence import Lease
from web import metrics
from web.rate_limits import PerSecondLimit

SOCKETS_PER_PERSON = 20
FRAME_CHARACTERS = 1000
FRAMES_PER_SECOND = 20
STRIKES = 3
ADMISSION_SECONDS = 5
TYPING_SECONDS = 2
POLICY_VIOLATION = 1008
CLOSED_BY_PAGE = {1000, 1001}


class ChatConsumer(AsyncWebsocketConsumer):
    """`/ws/?room=<id>` shows a room; `/ws/` only keeps the list of rooms up to date."""

    channel_layer_alias = ""  # no channel of its own: the hub delivers, at a fraction of the cost
    admission: Admission
    listener: Listener
    lease: Lease | None = None
    is_accepted = False
    is_listening = False
    has_ended = False
    strikes = 0
    typed_at = 0.0

    async def connect(self) -> None:
        """If the database is away, the socket is accepted and closed with 1013: the browser comes back later."""
        self.frame_limit = PerSecondLimit(FRAMES_PER_SECOND)
        try:
            async with asyncio.timeout(ADMISSION_SECONDS):
                await self.admit_or_refuse()
        except (DatabaseError, TimeoutError):
            metrics.database_errors.inc()
            if not self.is_accepted:
                await self.accept()
            await self.close(TRY_AGAIN_LATER)

    async def admit_or_refuse(self) -> None:
        asked = parse_qs(self.scope["query_string"].decode("latin1")).get("room", [""])[0]
        admission = await database_sync_to_async(admit)(dict(self.scope["headers"]), asked)
        if admission is None:
            metrics.refused_sockets.inc()
            await self.close()  # before accept: the handshake is answered with 403
            return
        await self.accept()
        self.is_accepted = True
        if asked and not admission.room:
            await self.refuse(NO_ACCESS)
        elif connections.count_of_person(admission.user.pk) >= SOCKETS_PER_PERSON:
            await self.refuse(TRY_AGAIN_LATER)
        else:
            await self.listen(admission)

    async def refuse(self, code: int) -> None:
        metrics.refused_sockets.inc()
        await self.close(code)

    async def listen(self, admission: Admission) -> None:
        """Join first, then read the version: the browser fetches what lies between its page and that version."""
        metrics.opened_sockets.inc()
        self.admission = admission
        at_once = self.scope.get("extensions", {}).get(AT_ONCE)
        self.listener = Listener(send=self.send, close=self.close, at_once=at_once)
        self.is_listening = True
        connections.add(self)
        if admission.room:
            self.lease = Lease(str(admission.room), admission.user.pk, uuid4().hex)
            await presence.arrived(self.lease)
            version = await database_sync_to_async(readable_version)(admission.user, admission.room)
            if version is None:  # access ended between the handshake and now
                await self.revoke(NO_ACCESS)
            else:
                self.listener.put(json.dumps({"version": version}))

    async def disconnect(self, code: int) -> None:
        self.has_ended = True
        if code not in CLOSED_BY_PAGE:
            metrics.broken_sockets.inc()
        if self.is_listening:
            self.listener.stop()
            connections.remove(self)
        if self.lease:
            await presence.left(self.lease, for_good=code in CLOSED_BY_PAGE)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.has_ended:  # this frame was already on its way
            return
        if not self.frame_limit.allow() or text_data is None or len(text_data) > FRAME_CHARACTERS:
            await self.strike()
            return
        try:
            frame = json.loads(text_data)
        except (ValueError, RecursionError):
            await self.strike()
            return
        if not isinstance(frame, dict) or frame.get("type") != "typing":
            await self.strike()
        elif self.lease and self.admission.is_member and time.monotonic() - self.typed_at > TYPING_SECONDS:
            self.typed_at = time.monotonic()
            broadcasts.typing(self.lease.topic, self.admission.user)

    async def strike(self) -> None:
        """Our pages never send such a frame. The third one ends the connection."""
        self.strikes += 1
        if self.strikes >= STRIKES:
            metrics.abusive_sockets.inc()
            await self.end(POLICY_VIOLATION)
        elif self.is_listening:
            self.listener.put('{"error": "bad_request"}')

    async def revoke(self, code: int) -> None:
        """Close it because it may no longer listen."""
        metrics.revoked_sockets.inc()
        await self.end(code)

    async def end(self, code: int) -> None:
        """Close it, and send nothing that still waits in the outbox. A second call does nothing."""
        if self.has_ended:
            return
        self.has_ended = True
        if self.is_listening:
            self.listener.stop()
            hub.leave(self.listener)
        with suppress(OSError):  # it is gone already; whoever closes several must reach the others all the same
            await self.close(code)

    async def send(
        self, text_data: str | None = None, bytes_data: bytes | None = None, close: bool | int = False
    ) -> None:
        """A text frame: our pages read nothing else."""
        await self.base_send({"type": "websocket.send", "text": text_data})
