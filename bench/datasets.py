"""Data folders to serve: people who are signed in, rooms, members, messages.

What takes long (a million messages) is written once: the folder remembers the plan and the code that it was made by.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.harness.processes import ROOT, environment


@dataclass
class Plan:
    """How many. `rooms` are (members, messages) each; `further` says how many rooms more each of the first people has
    to themselves."""

    people: int = 120
    rooms: list[tuple[int, int]] = field(default_factory=lambda: [(120, 1000)])
    further: list[int] = field(default_factory=lambda: [4])


@dataclass
class House:
    data: str
    rooms: list[str]
    cookies: list[str]  # of the people who are signed in; person 0 owns everything
    database: str = ""

    @property
    def folder(self) -> Path:
        return Path(self.data)

    @property
    def variables(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database} if self.database else {}


def furnished(folder: Path, plan: Plan, database: str = "") -> House:
    """The house of this plan in this folder, made where it is not there yet. `database` must be empty."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp, wanted = folder / "house.json", fingerprint(plan)
    if not database and stamp.exists() and (kept := json.loads(stamp.read_text()))["made_by"] == wanted:
        return House(**kept["house"])
    for old in [*folder.glob("*.sqlite3*"), stamp]:
        old.unlink(missing_ok=True)
    house = House(str(folder), [], [], database)
    command = [sys.executable, "-m", "tests.harness.scenarios.plan", json.dumps(asdict(plan))]
    made = subprocess.run(
        command, cwd=ROOT, env=environment(folder, **house.variables), check=True, stdout=subprocess.PIPE
    )
    told = json.loads(made.stdout.splitlines()[-1])
    house.rooms, house.cookies = told["rooms"], told["cookies"]
    if not database:
        stamp.write_text(json.dumps({"made_by": wanted, "house": asdict(house)}))
    return house


def fingerprint(plan: Plan) -> str:
    """Changes with the plan, the settings, the tables, the renderer and what furnishes."""
    found = hashlib.sha256(json.dumps(asdict(plan)).encode())
    sources = [ROOT / "tests/harness/scenarios/plan.py", ROOT / "config/settings.py", *ROOT.glob("*/migrations/*.py")]
    for source in sorted([*sources, *ROOT.glob("chat/rendering/*.py")]):
        found.update(source.read_bytes())
    return found.hexdigest()
