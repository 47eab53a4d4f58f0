# channels 4.3.2: what is used of it.

from collections.abc import Iterable

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

class OriginValidator:
    def __init__(self, application: ASGI3Application, allowed_origins: Iterable[str]) -> None: ...
    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None: ...
