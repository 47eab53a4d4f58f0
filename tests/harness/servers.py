"""One Hubbub process on a data folder: as bin/run serves it, or by another command."""

import http.client
import re
import sys
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, suppress
from pathlib import Path

from tests.harness.processes import ADDRESS, ANY_CORE, Process, free_port, inherited

# What follows `python -m`; {port} is where it shall listen.
UVICORN = ("config.serving.server",)
DAPHNE = ("daphne", "--bind", ADDRESS, "--port", "{port}", "config.asgi:application")
# A test is faster than a person. One about a limit sets the limit that it is about.
NO_LIMITS = {"SEND_RATE": "1000000/10s", "LOGIN_RATE": "1000000/60s", "SIGN_UP_RATE": "1000000/60s"}


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """Of a process that works on this data folder."""
    ours = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
    return inherited() | ours | NO_LIMITS | variables


class Server(Process):
    """`variables` are environment variables. `url` stays the same however often it is stopped and started."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str] = UVICORN,
        *,
        cores: AbstractSet[int] = ANY_CORE,
        variables: Mapping[str, str],
    ) -> None:
        port = free_port()
        super().__init__(
            "Hubbub",
            [sys.executable, "-m", *(part.format(port=port) for part in command)],
            environment(folder, PORT=str(port), **variables),
            port=port,
            log=folder / f"server-{port}.log",
            cores=cores,
        )
        self.folder = folder
        self.url = f"http://{ADDRESS}:{port}"

    def answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return self.get("/healthz")[0] == 200
        return False

    def restart(self) -> None:
        self.stop()
        self.start()

    def get(self, path: str, timeout: float = 8, **headers: str) -> tuple[int, str]:
        """Status and body of what needs no sign-in. "X_Real_Name" stands for a header's name."""
        sent = {"Host": ADDRESS} | {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection(ADDRESS, self.port, timeout=timeout)) as connection:
            connection.request("GET", path, headers=sent)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def figures(self) -> dict[str, float]:
        """What /metrics says, by name; of a name with labels also the sum. It has to be switched on: METRICS=1."""
        status, text = self.get("/metrics")
        assert status == 200, text
        found: dict[str, float] = {}
        for name, labels, value in re.findall(r"^(\w+)(\{[^}]*\})? (\S+)$", text, re.MULTILINE):
            found[name + labels] = float(value)
            if labels:
                found[name] = found.get(name, 0) + float(value)
        return found
