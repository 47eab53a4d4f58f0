"""docs/performance.md: what is written between its two comments comes from the last run; all else is by hand."""

import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.bench import shown
from bench.marks import Mark, Results
from bench.plot import plot
from bench.servers import CORES
from tests.harness.processes import ROOT

PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "performance.svg"
BETWEEN = re.compile(r"(<!-- from bin/bench -->\n).*(<!-- to here -->)", re.DOTALL)
PACKAGES = ("django", "channels", "uvicorn", "uvloop", "httptools", "a2wsgi", "websockets", "daphne")


def write(results: Results, command: str) -> None:
    told = "\n\n".join([where_and_when(command), marks(results.marks), lines(results), growth(results)])
    page = PAGE.read_text()
    PAGE.write_text(BETWEEN.sub(lambda found: f"{found[1]}{told}\n{found[2]}", page))
    if results.curves:
        PICTURE.write_text(plot(results.curves))


def where_and_when(command: str) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{datetime.now(UTC):%-d %B %Y}, `{command}`, Python {platform.python_version()}, {packages}.\n"
        f"{len(CORES) or psutil.cpu_count()} cores of {processor()}, {memory:.0f} GB, Linux {platform.release()}."
    )


def processor() -> str:
    facts = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", facts.read_text()) if facts.exists() else None
    return found[1] if found else platform.machine()


def marks(some: list[Mark]) -> str:
    rows = ["| what | here | baseline | ratio | mark | | |", "|---|---|---|---|---|---|---|"]
    for mark in some:
        ratio = f"{mark.ratio:.2f}x" if mark.ratio is not None else ""
        here, there = shown(mark.figure, mark.unit), shown(mark.baseline, "") if mark.baseline else ""
        rows.append(f"| {mark.name} | {here} | {there} | {ratio} | {mark.mark} | {word(mark)} | {mark.note} |")
    return "\n".join(rows)


def word(mark: Mark) -> str:
    return {True: "reached", False: "**not reached**", None: "not said"}[mark.reached]


def lines(results: Results) -> str:
    rows = ["| besides | |", "|---|---|"]
    return "\n".join([*rows, *(f"| {line.name} | {shown(line.value, line.unit)} |" for line in results.lines)])


def growth(results: Results) -> str:
    rows = ["How cost grows, in milliseconds of the server's processor time:", ""]
    rows += ["| what | steps |", "|---|---|"]
    for name, curve in results.curves.items():
        rows.append(f"| {name} | {' · '.join(f'{size:,}: {cost:.2f}' for size, cost in curve)} |")
    return "\n".join([*rows, "", "![The same as curves](performance.svg)"])


def table(some: list[Mark]) -> str:
    """For the terminal: a line each, the word first."""
    words = {True: "reached    ", False: "NOT REACHED", None: "not said   "}
    rows = []
    for mark in some:
        ratio = f"{mark.ratio:.2f}x" if mark.ratio is not None else shown(mark.figure, mark.unit)
        rows.append(f"{words[mark.reached]}  {mark.name:<75} {ratio:>12}  {mark.mark}")
    return "\n".join(rows)
