"""A training set in the format a provider reads, without what the provider would refuse."""

from collections import Counter
from collections.abc import Iterable, Iterator

from goldsmith.domain.formats import RENDER, Shape
from goldsmith.domain.provider_rules import Violation, limits_of, overfull, violations
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import ErasedRecord, SampleRecord, parse_record
from goldsmith.errors import NotEnoughSamples

MOST_KEPT = 100
"""Most violations that are kept in words; all of them are counted."""
_NAMED = 3


class Rendering:
    """One file while it is written: its lines, and the account of the samples that got none.

    Of the samples given to ``line``, ``lines`` got a line, ``left_out`` would be refused by the provider, and
    ``without_rejected`` have no draft to reject where the shape is pairs. ``violations`` are the first reasons,
    ``broken`` counts the samples that broke a rule by its name.
    """

    def __init__(self, shape: Shape, base_model: str = "") -> None:
        self.shape = shape
        self.limits = limits_of(shape, base_model)
        self.lines = self.size = self.left_out = self.without_rejected = 0
        self.broken: Counter[str] = Counter()
        self.violations: list[Violation] = []

    def line(self, sample: GoldenSample) -> bytes | None:
        """The sample's line without its end; None when it gets none, which is counted."""
        rendered = RENDER[self.shape](sample)
        if rendered is None:
            self.without_rejected += 1
            return None
        size = self.size + len(rendered) + 1
        found = violations(sample, self.shape) or overfull(sample, self.limits, self.lines + 1, size)
        if found:
            self._leave_out(found)
            return None
        self.lines, self.size = self.lines + 1, size
        return rendered

    @property
    def read(self) -> int:
        """All samples that were given."""
        return self.lines + self.left_out + self.without_rejected

    @property
    def shortfall(self) -> str | None:
        """Why these lines are too few to train on, in a sentence; None when they are enough."""
        if self.lines >= self.limits.minimum_lines:
            return None
        said = f"{self.lines:,} lines to train on ({self.shape}), a provider needs {self.limits.minimum_lines:,}"
        if self.without_rejected:
            said += f"; {self.without_rejected:,} samples have no draft that was rejected"
        if self.left_out:
            said += f"; {self.left_out:,} samples left out that the provider would refuse: "
            said += "; ".join(map(str, self.violations[:_NAMED]))
        return said

    def _leave_out(self, found: list[Violation]) -> None:
        self.left_out += 1
        self.broken.update({violation.rule for violation in found})
        self.violations += found[: MOST_KEPT - len(self.violations)]


def training_lines(records: Iterable[bytes], rendering: Rendering) -> Iterator[bytes]:
    """The lines of a training set, rendered one by one as they are taken; ``records`` are lines of a snapshot's file.

    In place of an end of its own the iteration raises NotEnoughSamples, with the first reasons, when fewer lines remain
    than the provider takes.
    """
    for sample in samples_in(records):
        line = rendering.line(sample)
        if line is not None:
            yield line
    if rendering.shortfall is not None:
        raise NotEnoughSamples(rendering.shortfall)


def samples_in(records: Iterable[bytes]) -> Iterator[GoldenSample]:
    """The golden samples of a snapshot's file, one a line; what was forgotten in it since is passed over."""
    for line in records:
        record = parse_record(line)
        if isinstance(record, SampleRecord):
            yield record.sample
        elif not isinstance(record, ErasedRecord):
            msg = f"a training set holds golden samples, not a record of kind {record.kind}"
            raise TypeError(msg)
