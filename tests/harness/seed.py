"""Fills a data folder that is prepared: `python -m tests.harness.seed SCENARIO ['JSON of its options']`, with DATA_DIR.

A process of its own, because the ORM of whoever asks belongs to another database, or is not there at all. Prints, as
JSON, what the scenario tells of itself.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.harness.scenarios import bulk, club, crowd, hall, messages  # noqa: E402  (they need the apps)
from tests.harness.scenarios.verbs import Seeded  # noqa: E402  (likewise)

SCENARIOS: dict[str, Callable[..., Seeded]] = {
    "bulk": bulk.fill,
    "club": club.fill,
    "crowd": crowd.fill,
    "hall": hall.fill,
    "messages": messages.fill,
}


def main(scenario: str, options: str = "{}") -> None:
    print(json.dumps(asdict(SCENARIOS[scenario](**json.loads(options)))))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
