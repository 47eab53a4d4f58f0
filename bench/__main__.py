"""Measures the product against its own baselines, in one run, and prints which marks are reached.

Data that takes long to write stays in DATA_DIR/bench, so that a second run is quicker. Parts that one names are
measured alone; docs/performance.md is written when all parts ran, and says by which command.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import uvloop

from bench import report
from bench.bench import QUICK, Bench, Sizes, say
from bench.marks import not_measured
from bench.measures import burst, fanout, first_page, growth, http, processes, sockets
from bench.servers import OTHER_CORES
from tests.harness.processes import ROOT, pin

PARTS = {
    "first-page": first_page.measure,
    "fan-out": fanout.measure,
    "end-to-end": fanout.end_to_end,
    "http": http.measure,
    "postgresql": http.postgresql,
    "growth": growth.measure,
    "curves": growth.curves,
    "idle": sockets.idle,
    "deaf": sockets.one_that_never_reads,
    "coming-and-going": sockets.coming_and_going,
    "burst": burst.measure,
    "processes": processes.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; without: all")
    parser.add_argument("--quick", action="store_true", help="small sizes, under three minutes, rough figures")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the marks there")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}: {', '.join(PARTS)}")
    folder = Path(os.environ.get("DATA_DIR", ROOT / "data")).resolve() / "bench"
    bench = Bench(QUICK if asked.quick else Sizes(), folder)
    pin(OTHER_CORES)
    try:
        uvloop.run(run(bench, asked.parts or list(PARTS)))
    finally:
        bench.stop()
    print(report.table(bench.results.marks))  # noqa: T201
    if asked.json:
        asked.json.write_text(json.dumps({"marks": [mark.as_json() for mark in bench.results.marks]}, indent=1) + "\n")
    if not asked.parts:
        report.write(bench.results, "bin/bench --quick" if asked.quick else "bin/bench")
    return 0


async def run(bench: Bench, parts: list[str]) -> None:
    """One part may fail without taking the others along: the table then says so."""
    for name in parts:
        say(name)
        begun = time.monotonic()
        try:
            await PARTS[name](bench)
        except Exception as fault:
            bench.add(not_measured(name, "", f"{type(fault).__name__}: {fault}"))
        say(f"  took {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
