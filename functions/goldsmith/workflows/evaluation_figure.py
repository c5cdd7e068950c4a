"""A mean and its interval on an axis with its zero, as an SVG of a few lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from goldsmith.workflows.page_parts import plain

_WIDTH, _HEIGHT = 420, 92
_LEFT, _RIGHT = 12, 408
_MIDDLE = 44


@dataclass(frozen=True)
class Mark:
    """A value that is of interest, and what it is called."""

    value: float
    name: str


def interval_figure(mean: float, interval: tuple[float, float], said: str, marks: Sequence[Mark]) -> str:
    """The figure; ``said`` is the same in words, for whoever does not see it and as a line below."""
    axis = _Axis.over([mean, *interval, 0.0, *(mark.value for mark in marks)])
    low, high = map(axis.place, interval)
    lines = [
        f'<line class="axis" x1="{_LEFT}" y1="{_MIDDLE}" x2="{_RIGHT}" y2="{_MIDDLE}"/>',
        *_upright("zero", axis.place(0.0), "0: no difference", 80),
        *(line for mark in marks for line in _upright("wanted", axis.place(mark.value), mark.name, 14)),
        f'<line class="interval" x1="{low:.1f}" y1="{_MIDDLE}" x2="{high:.1f}" y2="{_MIDDLE}"/>',
        f'<circle class="mean" cx="{axis.place(mean):.1f}" cy="{_MIDDLE}" r="6"/>',
    ]
    figure = "\n".join(lines)
    opened = f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{plain(said)}">'
    return f'{opened}\n{figure}\n</svg>\n<p class="dim">{plain(said)}</p>\n'


def _upright(kind: str, at: float, name: str, text_at: int) -> list[str]:
    anchor = "start" if at < _WIDTH / 3 else "end" if at > _WIDTH * 2 / 3 else "middle"
    return [
        f'<line class="{kind}" x1="{at:.1f}" y1="22" x2="{at:.1f}" y2="66"/>',
        f'<text x="{at:.1f}" y="{text_at}" text-anchor="{anchor}">{plain(name)}</text>',
    ]


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float

    @classmethod
    def over(cls, values: Sequence[float]) -> "_Axis":
        """One on which all values have room."""
        low, high = min(values), max(values)
        room = (high - low) * 0.08 or 0.01
        return cls(low - room, high + room)

    def place(self, value: float) -> float:
        """Where a value stands, in the figure's own units."""
        return _LEFT + (value - self.low) / (self.high - self.low) * (_RIGHT - _LEFT)
