# django-environ 0.14.0: what is used of it.

import builtins
from typing import Any

class Env:
    def __init__(self, **scheme: Any) -> None: ...
    def str(
        self,
        var: builtins.str,
        default: builtins.str = ...,
        multiline: bool = False,
        choices: builtins.list[builtins.str] = ...,
    ) -> builtins.str: ...
    def list(
        self, var: builtins.str, cast: type | None = None, default: builtins.list[builtins.str] = ...
    ) -> builtins.list[builtins.str]: ...
    @classmethod
    def db_url_config(cls, url: builtins.str, engine: builtins.str | None = None) -> dict[builtins.str, Any]: ...
