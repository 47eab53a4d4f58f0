# channels 4.3.2: what is used of it.

from collections.abc import Iterable
from typing import Any, TypedDict

from asgiref.testing import ApplicationCommunicator
from asgiref.typing import ASGI3Application

class _Response(TypedDict):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

class HttpCommunicator(ApplicationCommunicator):
    def __init__(
        self,
        application: ASGI3Application,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Iterable[tuple[bytes, bytes]] | None = None,
    ) -> None: ...
    async def get_response(self, timeout: float = 1) -> _Response: ...

class WebsocketCommunicator(ApplicationCommunicator):
    scope: dict[str, Any]
    def __init__(
        self,
        application: ASGI3Application,
        path: str,
        headers: Iterable[tuple[bytes, bytes]] | None = None,
        subprotocols: Iterable[str] | None = None,
        spec_version: int | None = None,
    ) -> None: ...
    async def connect(self, timeout: float = 1) -> tuple[bool, Any]: ...
    async def send_to(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None: ...
    async def send_json_to(self, data: Any) -> None: ...
    async def receive_from(self, timeout: float = 1) -> str | bytes: ...
    async def receive_json_from(self, timeout: float = 1) -> Any: ...
    async def disconnect(self, code: int = 1000, timeout: float = 1) -> None: ...
