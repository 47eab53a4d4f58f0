# channels 4.3.2: what is used of it.

from collections.abc import Mapping, Sequence

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from django.urls import URLPattern

class ProtocolTypeRouter:
    def __init__(self, application_mapping: Mapping[str, ASGI3Application]) -> None: ...
    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None: ...

class URLRouter:
    def __init__(self, routes: Sequence[URLPattern]) -> None: ...
    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None: ...
