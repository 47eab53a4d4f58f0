"""docs/guarantees.md from the marks of all tests: what is promised, what proves it, the figures that were measured.

As a pytest plugin (`-p tests.faults.report --proof FILE`) it writes down what happened to each test; as a program
(`python -m tests.faults.report small|full FILE...`) it keeps that in guarantees.json beside it and writes the page.
"""

import datetime
import json
import os
import platform
import signal
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KEPT, PAGE = Path(__file__).with_name("guarantees.json"), ROOT / "docs" / "guarantees.md"
PACKAGES = ("django", "channels", "channels-redis", "redis", "uvicorn", "websockets", "psycopg")

# What the project promises. A test says which of them it proves: @pytest.mark.guarantee("G4").
PROMISES = {
    "G0": ("An idle socket lives", "A page on which nothing happens stays connected."),
    "G1": ("Acknowledged is durable", "An answer 201 or 200 comes after the commit; it outlives any process."),
    "G2": ("Sent again is sent once", "A client id stands for one message; another text or room under it is 409."),
    "G3": ("One order for everyone", "A room's messages are numbered without a hole, the same for all."),
    "G4": ("No gap, no repeat after a reconnect", "Who comes back sees the room as it is stored, each message once."),
    "G5": ("A long absence is bounded", "Who missed more than 200 changes gets one page and the gap marked."),
    "G6": ("A dropped broadcast heals", "What a channel layer loses comes within 25 s."),
    "G7": ("A short blackout on deploy", "After a restart half of all pages are back within 5 s, all within 40 s."),
    "G8": ("A graceful end", "SIGTERM: requests are finished, sockets told 1012 over 3 s, exit code 0 within 15 s."),
    "G9": ("Presence heals itself", "The number of connected people is right within 45 s after a process was killed."),
    "G10": ("A slow reader costs only itself", "Its outbox is bounded; it is closed with 1013 and catches up."),
    "G11": ("Limits on input", "Who floods is stopped with 429 or 1008; others notice nothing."),
    "G12": ("Without Redis", "Sending, reading and signing in go on; pages catch up by heartbeat; nothing is lost."),
    "G13": ("Without the database", "503 with Retry-After within 5 s; afterwards all is stored once."),
    "G14": ("Without the search engine", "Sending never waits for it, and search falls back to the database."),
    "G15": ("An import that is killed goes on", "Every contact once, also when a worker dies."),
    "G16": ("A task has its effect once", "Notifications exactly once, mails never twice by plain repetition."),
    "G17": ("A full disk on upload", "No row without its file, no file without its row; text goes on."),
    "G18": ("A full disk under the database", "503, nothing falsely acknowledged, mended without hands."),
    "G19": ("Revocation reaches open sockets", "No frame later than 2 s after it; 25 s without Redis."),
    "G20": ("Edits and deletions arrive in order", "Who was away gets them; a deleted text is in no answer."),
    "G21": ("Reading positions agree", "All tabs of a person tell the same position; it never goes back."),
    "G22": ("Clocks do not matter", "A server an hour off changes no order and hides nobody."),
    "G23": ("Migration under load", "Old and new code run on the new schema; no send fails."),
    "G24": ("Backup and restore", "All that was acknowledged before the backup is there after it."),
    "G25": ("Bounded growth", "What has served its time is cleared away."),
    "G26": ("Soak", "Eight hours under load change neither memory nor the number of files."),
    "G27": ("Observable", "Every fault moves a figure of /metrics; each fault test names it."),
}  # fmt: skip
# What a line does not cover although its tests pass.
LIMITS = {
    "G8": "while it drains /readyz is red on connections that were kept; new ones are refused.",
    "G11": "there is no limit on handshakes per address, because everybody behind one router would share it;"
    " connections that say nothing are closed after 10 s, and a person has at most 20 sockets.",
    "G12": "while Redis is away each process counts tries to sign in and messages by itself.",
    "G20": "nothing is said of notifications, exports and search, which do not exist yet.",
    "G25": "only sessions and presence are looked at; other things that grow come with later work.",
}


# --- The plugin --------------------------------------------------------------------------------------------


def pytest_addoption(parser):
    parser.addoption("--proof", help="write what happened to the tests that prove a guarantee, as JSON, to this file")


def pytest_collection_modifyitems(items):
    for item in items:
        for kind in ("guarantee", "attack"):
            for mark in item.iter_markers(kind):
                item.user_properties.append((kind, list(mark.args)))


def pytest_configure(config):
    # bin/prove ends with it what runs in the background, where Ctrl-C is not heard
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if config.getoption("--proof") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Notes(Path(config.getoption("--proof"))))


class Notes:
    def __init__(self, path):
        self.path, self.tests = path, {}

    def pytest_runtest_logreport(self, report):
        note = self.tests.setdefault(report.nodeid, {"outcome": "passed", "seconds": 0.0})
        note["seconds"] = round(note["seconds"] + report.duration, 2)
        if report.outcome != "passed" and note["outcome"] != "failed":
            note["outcome"] = report.outcome
        note |= {"guarantee": [], "attack": [], "figures": {}}
        for name, value in report.user_properties:
            if name in {"guarantee", "attack"}:
                note[name] += value
            else:
                note["figures"][name] = value

    def pytest_sessionfinish(self):
        self.path.write_text(json.dumps(self.tests))


# --- The page ----------------------------------------------------------------------------------------------


def main(size, files):
    tests: dict[str, Any] = {}
    for file in files:
        tests |= json.loads(Path(file).read_text())
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    kept[size] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "packages": {name: version(name) for name in PACKAGES},
        "tests": {name: note for name, note in sorted(tests.items()) if note["guarantee"]},
    }
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    PAGE.write_text(page(kept))


def page(kept):
    """The Markdown, from the last full run, or from the last small one where there was none."""
    size = "full" if "full" in kept else "small"
    run = kept[size]
    proofs: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, note in run["tests"].items():
        for promise in note["guarantee"]:
            proofs[promise][name] = note
    packages = ", ".join(f"{name} {number}" for name, number in run["packages"].items())
    lines = [
        "# Guarantees",
        "",
        "What Hubbub promises, and the tests that prove it. `bin/prove` writes this page from the tests' own marks;",
        "a line without a passing test says **not proven**.",
        "",
        f"Last run: {run['date']}, {size} sizes, {run['machine']}; {packages}.",
        "",
        "| | guarantee | state | tests |",
        "|---|---|---|---|",
    ]
    for promise, (title, _) in PROMISES.items():
        lines.append(
            f"| {promise} | [{title}](#{anchor(promise, title)}) | {state(proofs[promise])} | {len(proofs[promise])} |"
        )
    for promise, (title, words) in PROMISES.items():
        lines += ["", f"## {promise} {title}", "", words]
        if promise in LIMITS:
            lines += ["", f"Mind: {LIMITS[promise]}"]
        if proofs[promise]:
            lines.append("")
        lines += [line(name, note) for name, note in proofs[promise].items()]
        if state(proofs[promise]) != "proven":
            lines += ["", f"{state(proofs[promise])[0].upper()}{state(proofs[promise])[1:]}."]
    return "\n".join(lines) + "\n"


def state(tests):
    """`proven` only where something passed and nothing failed."""
    outcomes = {note["outcome"] for note in tests.values()}
    if "failed" in outcomes:
        return "**not proven**: a test fails"
    return "proven" if "passed" in outcomes else "**not proven**"


def line(name, note):
    path, _, test = name.partition("::")
    words = test.split("::")[-1].removeprefix("test_").replace("_", " ")
    text = f"- {words} (`{path}`)"
    if note["outcome"] != "passed":
        text += f" **{note['outcome']}**"
    figures = {key.replace("_", " "): value for key, value in note["figures"].items() if key != "metric"}
    if figures:
        text += ": " + ", ".join(f"{key} {value}" for key, value in figures.items())
    if metric := note["figures"].get("metric"):
        text += f"; seen in `{metric}`"
    return text


def anchor(promise, title):
    return f"{promise} {title}".lower().replace(",", "").replace(" ", "-")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
