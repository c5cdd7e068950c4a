"""Tables that fit, and blocks of lines where no table does: a name is never split."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

_WIDER_THAN_ANY_TERMINAL = 100_000


@dataclass(frozen=True)
class Fitting:
    """``table`` where the terminal has room for the whole of it, ``blocks`` where it has not."""

    table: Table
    blocks: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        unbounded = options.update(max_width=_WIDER_THAN_ANY_TERMINAL)
        needed = Measurement.get(console, unbounded, self.table).maximum
        yield self.table if needed <= options.max_width else self.blocks


@dataclass(frozen=True)
class Block:
    """A heading and what is known of it: label and value, a line each. Long lines go on below, broken between words.

    A word that is longer than the terminal is wide stays whole too: print with ``crop=False``.
    """

    heading: Text
    facts: Sequence[tuple[str, str]]

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        yield self.heading
        width = max((len(label) for label, _value in self.facts), default=0)
        for label, value in self.facts:
            for number, line in enumerate(_wrapped(f"  {label:<{width}}  {value}", options.max_width)):
                text = Text(line, no_wrap=True, overflow="ignore")
                text.stylize("dim", 0, 2 + width if number == 0 else 0)
                yield text


def _wrapped(line: str, width: int) -> list[str]:
    return wrap(line, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
