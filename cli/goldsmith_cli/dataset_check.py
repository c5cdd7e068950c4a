"""What a provider would refuse of a tenant's training set, told before a run finds out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from goldsmith.domain.formats import Shape
from goldsmith.domain.provider_rules import Violation
from goldsmith.domain.samples import GoldenSample, content_of
from goldsmith.domain.splits import in_holdout
from goldsmith.workflows.rendering import MOST_KEPT, Rendering
from goldsmith_cli.consoles import counted, printable
from goldsmith_cli.layouts import Block, Fitting


@dataclass
class Check:
    """A training set as a run would upload it now: ``rendering`` accounts for what is neither apart nor double."""

    rendering: Rendering
    held_out: int = 0
    duplicates: int = 0

    @property
    def passed(self) -> bool:
        """Nothing would be left out, and there is enough to train on."""
        return self.rendering.left_out == 0 and self.rendering.shortfall is None


def check(samples: Iterable[GoldenSample], shape: Shape, holdout_fraction: float) -> Check:
    """Render what a run would train on; as in a snapshot, what is held out is not, and exact duplicates are once."""
    checked = Check(Rendering(shape))
    seen: set[str] = set()
    for sample in samples:
        content = content_of(sample)
        if content in seen:
            checked.duplicates += 1
        elif in_holdout(sample.tenant, sample.group, holdout_fraction):
            checked.held_out += 1
        else:
            checked.rendering.line(sample)
        seen.add(content)
    return checked


def as_document(checked: Check, tenant: str) -> dict[str, Any]:
    """The check for programs. ``problems`` are the first ones, ``rules`` counts the samples of all."""
    rendering = checked.rendering
    return {
        "tenant": tenant,
        "format": rendering.shape,
        "passed": checked.passed,
        "lines": rendering.lines,
        "minimum_lines": rendering.limits.minimum_lines,
        "enough": rendering.shortfall is None,
        "left_out": rendering.left_out,
        "without_rejected_draft": rendering.without_rejected,
        "held_out": checked.held_out,
        "duplicates": checked.duplicates,
        "rules": dict(rendering.broken.most_common()),
        "problems": [
            {
                "rule": found.rule,
                "sample_id": found.sample_id,
                "generation_id": found.generation_id,
                "field": found.problem.field,
                "cure": found.problem.cure,
            }
            for found in rendering.violations
        ],
    }


def show(console: Console, checked: Check, tenant: str) -> None:
    """What would be left out and why, then the totals."""
    if checked.rendering.violations:
        console.print(Fitting(_table(checked.rendering), _Blocks(checked.rendering)), crop=False)
        if len(checked.rendering.violations) == MOST_KEPT:
            console.print(f"… only the first {MOST_KEPT} problems are shown")
        console.print()
    heading = Text(f"{tenant} as {checked.rendering.shape}: {_verdict(checked)}", style="bold")
    console.print(Block(heading, list(_totals(checked))), crop=False)


def sentences(rendering: Rendering, most: int) -> Iterator[str]:
    """The first samples left out, a line each, with everything that is wrong with them."""
    by_sample = groupby(rendering.violations, key=lambda found: (found.sample_id, found.generation_id))
    for number, ((sample_id, generation_id), found) in enumerate(by_sample, 1):
        if number > most:
            return
        problems = "; ".join(str(violation.problem) for violation in found)
        yield printable(f"sample {sample_id} of generation {generation_id}: {problems}")


def _verdict(checked: Check) -> str:
    rendering = checked.rendering
    if rendering.shortfall is not None:
        return "not enough to train on"
    return (
        f"{counted(rendering.left_out, 'sample')} would be left out"
        if rendering.left_out
        else "all of it can be trained on"
    )


def _totals(checked: Check) -> Iterator[tuple[str, str]]:
    rendering = checked.rendering
    yield "lines", f"{rendering.lines:,} to train on; a provider needs {rendering.limits.minimum_lines:,}"
    if rendering.left_out:
        rules = ", ".join(f"{rule} {count:,}" for rule, count in rendering.broken.most_common())
        yield "left out", f"{rendering.left_out:,} that the provider would refuse, by rule: {rules}"
    if rendering.without_rejected:
        yield "no pair", f"{rendering.without_rejected:,} for which no draft was rejected"
    yield "held out", f"{checked.held_out:,} never trained on"
    if checked.duplicates:
        yield "duplicates", f"{checked.duplicates:,} with the same conversation and answer as another"


def _table(rendering: Rendering) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("generation", "sample", "rule", "field", "what to do"):
        table.add_column(column, no_wrap=True)
    for found in rendering.violations:
        table.add_row(*_row(found))
    return table


def _row(found: Violation) -> tuple[str, ...]:
    facts = (found.generation_id, found.sample_id, found.rule, found.problem.field, found.problem.cure)
    return tuple(map(printable, facts))


@dataclass(frozen=True)
class _Blocks:
    rendering: Rendering

    def __rich_console__(self, _console: Console, _options: object) -> Iterator[Block]:
        for found in self.rendering.violations:
            generation, sample, rule, field, cure = _row(found)
            yield Block(Text(generation, style="bold"), [("sample", sample), (rule, f"{field}: {cure}")])
