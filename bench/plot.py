"""Curves as an SVG by hand: both axes logarithmic, because costs that grow tenfold should look like it."""

from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 800, 420, 64, 20, 270, 48
COLOURS = ("#c2410c", "#1d4ed8", "#15803d", "#7e22ce", "#a16207", "#0e7490", "#be185d")
Curve = list[tuple[int, float]]  # how large, milliseconds

STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #44403c }
  .grid { stroke: #d6d3d1; stroke-width: 1 }
  .curve { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { text { fill: #d6d3d1 } .grid { stroke: #44403c } }
"""


def plot(curves: dict[str, Curve]) -> str:
    """Milliseconds of processor time over size, a line each."""
    sizes = [size for curve in curves.values() for size, _ in curve]
    costs = [max(cost, 0.01) for curve in curves.values() for _, cost in curve]
    across = Axis(min(sizes), max(sizes), LEFT, WIDTH - RIGHT)
    up = Axis(min(costs), max(costs), HEIGHT - BOTTOM, TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">']
    parts += ["<title>Milliseconds of the server's processor time, by what grows</title>", f"<style>{STYLE}</style>"]
    for size in across.ticks():
        x = across.at(size)
        parts += [f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>']
        parts += [f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,.0f}</text>']
    for cost in up.ticks():
        y = up.at(cost)
        parts += [f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>']
        parts += [f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{cost:g} ms</text>']
    for place, (name, curve) in enumerate(curves.items()):
        parts += line(curve, across, up, COLOURS[place % len(COLOURS)])
        y = TOP + 14 + 20 * place
        parts += [
            f'<path class="curve" stroke="{COLOURS[place % len(COLOURS)]}" d="M{WIDTH - RIGHT + 16} {y - 4}h16"/>'
        ]
        parts += [f'<text x="{WIDTH - RIGHT + 38}" y="{y}">{name}</text>']
    return "\n".join([*parts, "</svg>", ""])


class Axis:
    """Whole powers of ten around the values, from one place to another."""

    def __init__(self, low: float, high: float, begin: float, end: float) -> None:
        self.low, self.high = floor(log10(low)), max(ceil(log10(high)), floor(log10(low)) + 1)
        self.begin, self.end = begin, end

    def at(self, value: float) -> float:
        return self.begin + (self.end - self.begin) * (log10(value) - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def line(curve: Curve, across: Axis, up: Axis, colour: str) -> list[str]:
    points = [(across.at(size), up.at(max(cost, 0.01))) for size, cost in curve]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
    return [f'<path class="curve" stroke="{colour}" d="{path}"/>', *dots]
