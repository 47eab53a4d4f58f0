"""The page of guarantees says what the tests said, and nothing better."""

from tests.faults.report import PROMISES, page


def kept(**outcomes):
    tests = {
        f"tests/test_x.py::test_{name}": {"outcome": outcome, "guarantee": ["G3"], "figures": {"rows": 7}}
        for name, outcome in outcomes.items()
    }
    return {"small": {"date": "2026-01-01", "machine": "two cores", "packages": {}, "tests": tests}}


def row(text, promise="G3"):
    return next(line for line in text.splitlines() if line.startswith(f"| {promise} "))


def test_a_line_is_proven_by_a_test_that_passed():
    text = page(kept(one_order="passed", other="skipped"))
    assert "| proven | 2 |" in row(text)
    assert "- one order (`tests/test_x.py`): rows 7" in text


def test_a_line_is_not_proven_by_a_test_that_failed_or_was_skipped_or_is_not_there():
    assert "**not proven**: a test fails" in row(page(kept(one_order="passed", other="failed")))
    assert "| **not proven** |" in row(page(kept(other="skipped")))
    text = page(kept())
    assert [("**not proven**" in row(text, promise)) for promise in PROMISES] == [True] * len(PROMISES)


def test_the_figures_are_those_of_the_last_full_run():
    both = kept(one_order="passed") | {"full": kept(one_order="failed")["small"]}
    assert "full sizes" in page(both)
    assert "a test fails" in row(page(both))
