"""A mark: what was measured, against what, and whether it is reached."""

from dataclasses import asdict, dataclass, field

from bench.measuring import Sample


@dataclass
class Mark:
    """`ratio` is figure : baseline. `reached` is None where nothing could be said; `note` says why."""

    name: str
    unit: str
    figure: float | None
    baseline: float | None
    ratio: float | None
    mark: str
    reached: bool | None
    note: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass
class Line:
    """A figure that has no mark, or a step of a curve: cost in ms of the server's processor."""

    name: str
    value: float
    unit: str


@dataclass
class Results:
    marks: list[Mark] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    curves: dict[str, list[tuple[int, float]]] = field(default_factory=dict)  # what grows -> (size, ms)


def at_least(name: str, unit: str, figure: float, baseline: float, bound: float, *samples: Sample) -> Mark:
    """figure / baseline >= bound. `samples` are what the two come from: a busy generator takes the ratio back."""
    ratio = figure / baseline
    mark = Mark(name, unit, figure, baseline, ratio, f">= {bound:g}x", ratio >= bound)
    return unless_limited(mark, *samples)


def at_most(name: str, unit: str, figure: float, baseline: float, bound: float, *samples: Sample) -> Mark:
    """figure / baseline <= bound."""
    ratio = figure / baseline
    mark = Mark(name, unit, figure, baseline, ratio, f"<= {bound:g}x", ratio <= bound)
    return unless_limited(mark, *samples)


def below(name: str, unit: str, figure: float, bound: float, note: str = "") -> Mark:
    """An absolute figure."""
    return Mark(name, unit, figure, None, None, f"<= {bound:g} {unit}", figure <= bound, note)


def not_measured(name: str, mark: str, why: str) -> Mark:
    return Mark(name, "", None, None, None, mark, None, why)


def unless_limited(mark: Mark, *samples: Sample) -> Mark:
    if samples:
        loads = [f"{sample.server_load:.0%} and {sample.generator_load:.0%}" for sample in samples]
        mark.note = f"load of server and generator {', baseline '.join(loads)}"
    if any(sample.is_limited_by_us for sample in samples):
        mark.ratio = mark.reached = None
        mark.note += ": it was the limit, so there is no ratio"
    return mark
