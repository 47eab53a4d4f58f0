"""One socket a tab. It delivers what happens and takes what is fleeting; it never saves."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from chat import broadcasts
from chat.live import connections as live
from chat.live.admission import NOT_WITHIN_REACH, Pass, admit
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
WENT_AWAY = {1000, 1001}


class Socket(AsyncWebsocketConsumer):
    """`/ws/?room=<id>` shows a room; `/ws/` only keeps the list of rooms up to date."""

    channel_layer_alias = ""  # no channel of its own: the hub delivers, at a fraction of the cost
    listener: Listener | None = None
    admitted: Pass
    lease: Lease | None = None
    accepted = False
    ended = False
    strikes = 0
    typed_at = 0.0

    async def connect(self) -> None:
        """A database that is away is no reason to refuse: 1013 brings the browser back later."""
        self.frame_limit = PerSecondLimit(FRAMES_PER_SECOND)
        try:
            async with asyncio.timeout(ADMISSION_SECONDS):
                await self.let_in()
        except (DatabaseError, TimeoutError):
            metrics.database_errors.inc()
            if not self.accepted:
                await self.accept()
            await self.close(TRY_AGAIN_LATER)

    async def let_in(self) -> None:
        asked = parse_qs(self.scope["query_string"].decode("latin1")).get("room", [""])[0]
        admitted = await database_sync_to_async(admit)(dict(self.scope["headers"]), asked)
        if admitted is None:
            metrics.refused_sockets.inc()
            await self.close()  # before accept: the handshake is answered with 403
            return
        await self.accept()
        self.accepted = True
        if asked and not admitted.room:
            await self.turn_away(NOT_WITHIN_REACH)
        elif live.sockets_of(admitted.user.pk) >= SOCKETS_PER_PERSON:
            await self.turn_away(TRY_AGAIN_LATER)
        else:
            await self.listen(admitted)

    async def turn_away(self, code: int) -> None:
        metrics.refused_sockets.inc()
        await self.close(code)

    async def listen(self, admitted: Pass) -> None:
        """Join first, read then: the browser asks for what lies between its page and the version it is told."""
        metrics.connects.inc()
        self.admitted = admitted
        at_once = self.scope.get("extensions", {}).get(AT_ONCE)
        self.listener = Listener(send=self.send, close=self.close, at_once=at_once)
        live.enter(self, self.listener)
        if admitted.room:
            self.lease = Lease(str(admitted.room), admitted.user.pk, uuid4().hex)
            await live.arrived(self.lease)
            if not await live.say_version(self.listener, admitted.user, admitted.room):
                await self.dismiss(NOT_WITHIN_REACH)

    async def disconnect(self, code: int) -> None:
        self.ended = True
        if code not in WENT_AWAY:
            metrics.broken_sockets.inc()
        if self.listener:
            self.listener.stop()
            live.leave(self, self.listener)
        if self.lease:
            await live.left(self.lease, for_good=code in WENT_AWAY)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.ended:  # what was already under way when it was closed
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
        elif self.lease and self.admitted.writes and time.monotonic() - self.typed_at > TYPING_SECONDS:
            self.typed_at = time.monotonic()
            broadcasts.typing(self.lease.topic, self.admitted.user)

    async def strike(self) -> None:
        """Nothing that our pages send ends here."""
        self.strikes += 1
        if self.strikes >= STRIKES:
            metrics.abuses.inc()
            await self.end(POLICY_VIOLATION)
        elif self.listener:
            self.listener.put('{"error": "bad_request"}')

    async def dismiss(self, code: int) -> None:
        """End it because its right to listen ended."""
        metrics.revoked.inc()
        await self.end(code)

    async def end(self, code: int) -> None:
        """Close it; nothing that waits in the outbox is sent any more. Ending twice is ending once."""
        if self.ended:
            return
        self.ended = True
        if self.listener:
            self.listener.stop()
            hub.leave(self.listener)
        with suppress(OSError):  # it has gone meanwhile; the next in the row must hear of it all the same
            await self.close(code)

    async def send(self, text_data: Any = None, bytes_data: Any = None, close: Any = False) -> None:  # as in Channels
        """A text frame: our pages speak nothing else."""
        await self.base_send({"type": "websocket.send", "text": text_data})
