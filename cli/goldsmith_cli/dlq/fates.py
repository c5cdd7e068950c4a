"""What is to become of dead letters, and what became of them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith.domain.dead_letters import LAUNCH, Named, named, problems_now
from goldsmith.errors import Problem
from goldsmith.workflows.redriving import Fate, Summary
from goldsmith_cli.consoles import messages, output, printable
from goldsmith_cli.dlq.listing import row, tell_not_seen
from goldsmith_cli.dlq.surveying import HELD
from goldsmith_cli.layouts import Block, Fitting
from goldsmith_cli.review.listing import beginning

_MOST_ROWS = 50
_FACTS = ("tenant", "event", "generation", "queue", "to")
_CURES = {
    Fate.GONE: f"those that are gone were there before: {HELD}",
    Fate.FAILED: "SQS did not take those that failed: they stay; give the same command again",
}
_WOULD_BE = {Fate.SENT: "would be sent", Fate.DELETED: "would be deleted"}


@dataclass(frozen=True)
class Plan:
    """A letter, what is to become of it, and what keeps the queue ``to`` from taking it; None: to nowhere.

    ``instead`` is what the message names that goes in its place, None where it goes itself.
    """

    letter: Summary
    aim: Fate
    problems: tuple[Problem, ...] = ()
    to: str | None = None
    instead: Named | None = None
    fate: Fate | None = None

    @property
    def named(self) -> Named:
        """Whom the message names that goes, or stays."""
        return self.instead or self.letter.named

    @property
    def goes(self) -> bool:
        """Whether something is to be done with it."""
        return self.aim is not Fate.STAYS

    def with_fate(self, fate: Fate) -> "Plan":
        """The plan once it is carried out."""
        return replace(self, fate=fate)

    @property
    def told(self) -> str:
        """In words: what became of it, or would."""
        return (self.fate or self.aim).value if self.fate or not self.goes else _WOULD_BE[self.aim]


def redriven(letter: Summary, mended: str | None, *, force: bool) -> Plan:
    """A letter that is to be sent back; it stays where the function would refuse it, unless that is forced."""
    problems = letter.problems if mended is None else problems_now(letter.queue, mended)
    goes = letter.queue != LAUNCH and (force or not problems)
    instead = None if mended is None else named(mended)
    return Plan(letter, Fate.SENT if goes else Fate.STAYS, problems, letter.queue if goes else None, instead)


def deleted(letter: Summary) -> Plan:
    """A letter that is to be deleted."""
    return Plan(letter, Fate.DELETED)


def preview(plan: Sequence[Plan]) -> None:
    """What would become of them, on standard error: it goes before a question."""
    messages().print(_told(plan), crop=False)


def show(
    plan: Sequence[Plan], missing: Collection[str], not_seen: Mapping[str, int], *, dry_run: bool, as_json: bool
) -> None:
    """What became of them, or would, on standard output; what could not be found, on standard error."""
    if as_json:
        from json import dumps

        letters = [_as_json(each) for each in plan]
        typer.echo(dumps({"dry_run": dry_run, "letters": letters, "not_seen": dict(not_seen)}, indent=2))
    elif plan:
        output().print(_told(plan), crop=False)
    elif not missing:
        typer.echo("no dead letter is meant", err=True)
    for name in sorted(missing):
        messages().print(Text(printable(f"there is no dead letter {name}; {HELD}"), style="red"), crop=False)
    for fate, sentence in _CURES.items():
        if any(each.fate is fate for each in plan):
            messages().print(Text(sentence, style="yellow"), crop=False)
    tell_not_seen(not_seen)


def _as_json(plan: Plan) -> dict[str, Any]:
    problems = [{"field": problem.field, "cure": problem.cure} for problem in plan.problems]
    return {
        **row(plan.letter),
        **asdict(plan.named),
        "to": plan.to,
        "problems": problems,
        "fate": plan.told.replace(" ", "_"),
    }


def _told(plan: Sequence[Plan]) -> Group:
    return Group(_table(plan[:_MOST_ROWS]), *_more(plan), *_problems(plan), Text(_total(plan), style="bold"))


def _table(plan: Sequence[Plan]) -> Fitting:
    table = Table(box=None, pad_edge=False)
    for column in ("message", *_FACTS, "fate"):
        table.add_column(column, no_wrap=True)
    for each in plan:
        table.add_row(Text(printable(each.letter.message_id)), *map(Text, _cells(each)))
    blocks = [
        Block(
            Text(printable(each.letter.message_id), style="bold"), [*zip((*_FACTS, "fate"), _cells(each), strict=True)]
        )
        for each in plan
    ]
    return Fitting(table, Group(*blocks))


def _cells(plan: Plan) -> list[str]:
    names = plan.named
    told = (names.tenant, names.event_id, names.generation_id)
    return [*(beginning(name or "-") for name in told), plan.letter.queue, plan.to or "-", plan.told]


def _more(plan: Sequence[Plan]) -> Iterator[RenderableType]:
    if len(plan) > _MOST_ROWS:
        yield Text(f"… and {len(plan) - _MOST_ROWS:,} more", style="dim")


def _problems(plan: Sequence[Plan]) -> Iterator[RenderableType]:
    """Why letters stay, or what they are sent in spite of."""
    for each in plan[:_MOST_ROWS]:
        if each.instead and each.letter.named.tenant not in (None, each.instead.tenant):
            another = f"the dead letter names the tenant {each.letter.named.tenant}, the file {each.instead.tenant}"
            yield Text(printable(f"{each.letter.message_id}: {another}"), style="yellow")
        for problem in each.problems:
            yield Text(printable(f"{each.letter.message_id}: {problem}"), style="yellow")


def _total(plan: Sequence[Plan]) -> str:
    counts = Counter(each.told for each in plan)
    return ", ".join(f"{count:,} {_plural(told, count)}" for told, count in counts.most_common())


def _plural(told: str, count: int) -> str:
    return "stay" if told == Fate.STAYS and count > 1 else told
