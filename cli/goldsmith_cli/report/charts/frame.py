"""The frame of a chart: axes, grid lines, labels. Every chart is drawn twice, for a desk and for a phone.

A style sheet shows one of the two: letters in a picture that is made smaller could not be read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from goldsmith.workflows.page_parts import plain

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_LETTER = 6.6
"""About the width of a letter of a label, in the chart's own units."""


@dataclass(frozen=True)
class Frame:
    """Sizes in the chart's own units, which are CSS pixels where it is shown in full; ``labels`` fit below it."""

    width: int
    height: int
    labels: int
    left: int = 46
    right: int = 12
    top: int = 30
    bottom: int = 44

    @property
    def floor(self) -> int:
        """Where the vertical axis has its zero."""
        return self.height - self.bottom

    @property
    def across(self) -> int:
        """How wide the drawing is."""
        return self.width - self.left - self.right

    def slot(self, number: int, count: int) -> float:
        """The middle of one of ``count`` equal places across."""
        return self.left + (number + 0.5) * self.across / count

    def fits(self, letters: int) -> int:
        """How many labels of so many letters stand side by side."""
        return max(1, min(self.labels, int(self.across / (letters * _LETTER + 14))))


WIDE = Frame(width=800, height=290, labels=14)
NARROW = Frame(width=344, height=240, labels=7, left=40, right=20)

Draw = Callable[[Frame], str]


@dataclass(frozen=True)
class Scale:
    """A vertical axis from zero to ``top``, with grid lines at ``ticks``."""

    frame: Frame
    top: float
    ticks: Sequence[float]

    @classmethod
    def over(cls, frame: Frame, most: float, lines: int = 4) -> "Scale":
        """One that has room for ``most``, and about so many grid lines at round numbers."""
        step = _step(most or 1.0, lines)
        count = max(1, ceil((most or 1.0) / step - 1e-9))
        return cls(frame, step * count, [step * number for number in range(count + 1)])

    def y(self, value: float) -> float:
        """Where a value stands."""
        drawn = self.frame.floor - self.frame.top
        return self.frame.floor - min(value, self.top) / self.top * drawn

    def grid(self, form: Callable[[float], str]) -> Iterator[str]:
        """Its lines with what they stand for."""
        frame = self.frame
        for tick in self.ticks:
            y = self.y(tick)
            kind = "axis" if tick else "zero"
            yield f'<line class="{kind}" x1="{frame.left}" y1="{y:.1f}" x2="{frame.width - frame.right}" y2="{y:.1f}"/>'
            yield label(frame.left - 7, y + 4, form(tick), "end")


def label(x: float, y: float, text: str, anchor: str = "middle", kind: str = "") -> str:
    """A text in a chart."""
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{plain(text)}</text>'


def title(text: str) -> str:
    """What is shown while a pointer rests on a shape."""
    return f"<title>{plain(text)}</title>"


def spaced(count: int, most: int) -> range:
    """At most so many of the numbers below ``count``, evenly spaced, the last one among them."""
    step = ceil(count / max(1, most))
    return range((count - 1) % step if count else 0, count, step)


def figure(draw: Draw, said: str, below: str = "") -> str:
    """A chart for a desk and one for a phone; ``said`` is the same in words, for whoever does not see it."""
    pictures = "".join(
        f'<svg class="{kind}" viewBox="0 0 {frame.width} {frame.height}" role="img" aria-label="{plain(said)}">\n'
        f"{draw(frame)}\n</svg>\n"
        for kind, frame in (("desk", WIDE), ("phone", NARROW))
    )
    return f'<figure class="chart">\n{pictures}{below}<figcaption class="dim">{plain(said)}</figcaption>\n</figure>\n'


def _step(most: float, lines: int) -> float:
    rough = most / lines
    power = 10.0 ** floor(log10(rough))
    return power * next(nice for nice in _NICE if nice >= rough / power - 1e-9)
