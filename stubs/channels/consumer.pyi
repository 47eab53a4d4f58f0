# channels 4.3.2: what is used of it.

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.typing import ASGI3Application

class AsyncConsumer:
    scope: dict[str, Any]
    base_send: Callable[[Mapping[str, Any]], Awaitable[None]]
    channel_layer_alias: str
    channel_layer: Any  # what CHANNEL_LAYERS names
    channel_name: str
    @classmethod
    def as_asgi(cls, **initkwargs: Any) -> ASGI3Application: ...
