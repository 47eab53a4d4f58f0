"""The browser's five rules, run in the browser: static/js/room/cursor.js over random interleavings of what can happen.

With every rule no view is ever wrong; with any one of them left out some are, so none can go unnoticed.
"""

import pytest

from tests.harness.processes import ROOT

RUNS = 20_000
SOURCE = (ROOT / "static" / "js" / "room" / "cursor.js").read_text()
MODEL = (ROOT / "e2e" / "cursor_model.js").read_text()

# A rule, and the lines of cursor.js without it.
LINES = {
    "the cursor is the highest version below which nothing is missing": (
        "if (version > this.version) this.#ahead.add(version);",
        "if (version > this.version) this.version = version;",
    ),
    "changes count only from where the cursor stands": ("since > this.version || ", ""),
    "a page older than what was seen is followed by the changes since then": (
        "if (stamp < Math.max(this.version, ...this.#ahead)) this.fetchChanges(stamp);",
        "",
    ),
    "what was seen includes the versions ahead of a gap": ("Math.max(this.version, ...this.#ahead)", "this.version"),
    "a window that replaces all is a page as well": ("    this.page(stamp);\n", ""),
    "what the server says of the room's version is heeded": (
        "if (version > this.version) this.fetchChanges(this.version);",
        "",
    ),
}
OUTSIDE = ["monotone", "version first", "join first"]


@pytest.fixture(scope="module")
def run(browser):
    """Wrong views in so many runs: how many, and the first. `source` is that of cursor.js, or of one without a rule."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>The model</title>")
    page.add_script_tag(content=MODEL)

    def run(source=SOURCE, runs=RUNS, broken=()):
        return page.evaluate(
            """async ([source, runs, broken]) => {
                const { Cursor } = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})))
                return wrongViews(Cursor, runs, broken)
            }""",
            [source, runs, list(broken)],
        )

    yield run
    page.close()


@pytest.mark.guarantee("G4")
def test_no_view_is_ever_wrong(run):
    assert run() == {"count": 0, "first": None}


@pytest.mark.parametrize("rule", LINES)
def test_without_a_rule_of_the_cursor_some_views_are_wrong(run, rule):
    line, instead = LINES[rule]
    assert SOURCE.count(line) == 1
    assert run(SOURCE.replace(line, instead))["count"] > 0


@pytest.mark.parametrize("rule", OUTSIDE)
def test_without_a_rule_around_it_some_views_are_wrong(run, rule):
    assert run(broken=[rule])["count"] > 0
