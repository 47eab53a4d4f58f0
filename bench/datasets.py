"""Data to serve: people who are signed in, rooms, members, messages.

What takes long (a million messages) is written once: the folder remembers the plan and the code that it was made by.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.requests import TOKEN, WORDS
from tests.harness.deployments import Deployment
from tests.harness.names import room_id
from tests.harness.processes import ROOT

SOURCES = ("tests/harness/scenarios/*.py", "config/settings.py", "*/migrations/*.py", "chat/rendering/*.py")


@dataclass
class Plan:
    """How many. `rooms` are (members, messages) each; `further` says how many rooms more each of the first people has
    to themselves."""

    people: int = 120
    rooms: list[tuple[int, int]] = field(default_factory=lambda: [(120, 1000)])
    further: list[int] = field(default_factory=lambda: [4])


@dataclass
class Dataset:
    """Person 0 owns everything in it."""

    deployment: Deployment
    plan: Plan

    @property
    def cookies(self) -> list[str]:
        """Of the people who are signed in."""
        return self.deployment.cookies

    @property
    def rooms(self) -> list[str]:
        """Their ids: first those of the plan, then the further ones."""
        return [str(room_id(f"room {number}")) for number in range(len(self.plan.rooms) + sum(self.plan.further))]


def dataset(folder: Path, plan: Plan, database: str = "") -> Dataset:
    """As this plan says, in this folder; made where it is not there yet. `database` must be empty."""
    data = Dataset(Deployment(folder, **({"DATABASE_URL": database} if database else {})), plan)
    folder.mkdir(parents=True, exist_ok=True)
    stamp, wanted = folder / "dataset.json", fingerprint(plan)
    if not database and stamp.exists() and (kept := json.loads(stamp.read_text()))["made_by"] == wanted:
        data.deployment.prepare()  # static files of before would be measured otherwise
        data.deployment.cookies = kept["cookies"]
        return data
    for old in [*folder.glob("*.sqlite3*"), stamp]:
        old.unlink(missing_ok=True)
    data.deployment.prepare().seed("bulk", **asdict(plan), words=WORDS, csrf_token=TOKEN)
    if not database:
        stamp.write_text(json.dumps({"made_by": wanted, "cookies": data.cookies}))
    return data


def fingerprint(plan: Plan) -> str:
    """Changes with the plan, the words, the settings, the tables, the renderer and what writes all that."""
    found = hashlib.sha256(json.dumps([asdict(plan), WORDS, TOKEN]).encode())
    for source in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        found.update(source.read_bytes())
    return found.hexdigest()
