"""Reading a file into a backfill, or into an estimate of one."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from goldsmith.domain.backfills import Backfill, Stage
from goldsmith.workflows.backfill_gathering import Gathering
from goldsmith.workflows.backfill_requests import StoredRequests
from goldsmith_cli.backfill.deployment import Deployment, now
from goldsmith_cli.backfill.naming import backfill_id
from goldsmith_cli.backfill.taking import TakingIn
from goldsmith_cli.errors import AwsError
from goldsmith_cli.history.making import EventMaker
from goldsmith_cli.history.options import writable
from goldsmith_cli.history.reading import Format, records
from goldsmith_cli.history.sending import Sending
from goldsmith_cli.history.showing import progress, show_problems
from goldsmith_cli.history.summary import Summary

_SHOWN_PROBLEMS = 20
_AGAIN = "give the same command again: what was committed is not counted twice"


@dataclass(frozen=True)
class Source:
    """A tenant's file, how its records become events, and where its problems are written."""

    tenant: str
    file: Path
    how: Format
    maker: EventMaker
    limit: int | None
    errors: Path | None
    quiet: bool

    def read(self, take: Callable[[Sequence[str]], Mapping[int, str]], lines: int) -> Summary:
        """Every event to ``take``, so many lines at a time; problems are told on standard error."""
        with contextlib.ExitStack() as stack:
            source = stack.enter_context(self.file.open("rb"))
            problems = stack.enter_context(writable(self.errors))
            tell = stack.enter_context(progress(source, quiet=self.quiet))
            summary = Summary(keep=None if self.quiet else _SHOWN_PROBLEMS, errors=problems)
            # One after the other: each commit moves the tenant's counters, and two at a time would collide.
            sending = Sending(self.maker, lambda: TakingIn(take), tell, chunk_lines=lines, workers=1)
            sending.send(records(source, self.how), summary, self.limit)
        if not self.quiet:
            show_problems(summary)
        return summary


def begin(made: Deployment, source: Source) -> tuple[Backfill, Summary | None]:
    """The backfill of a file, read to its end, now or earlier; what was read now.

    Raises:
        AwsError: some events could not be committed.
    """
    bucket = made.target.output("DatasetBucketName")
    name = backfill_id(bucket, source.tenant, source.file, source.maker, source.limit)
    found = made.states.find(source.tenant, name) or _new(made, source.tenant, name)
    if found.stage is not Stage.GATHERING:
        return found, None
    requests = StoredRequests(made.store, source.tenant, name)
    gathering = Gathering(found, made.states, made.triage(made.ledger, made.store, requests), requests)
    try:
        summary = source.read(gathering.take, made.ledger.max_generations)
    except (KeyboardInterrupt, SystemExit):
        typer.echo(f"nothing is lost; {_AGAIN}", err=True)
        raise
    if summary.failed:
        raise AwsError(
            f"{summary.failed:,} of {summary.lines:,} events could not be committed",
            _AGAIN,
        )
    return gathering.finish(), summary


def _new(made: Deployment, tenant: str, name: str) -> Backfill:
    rewriter, judge = made.models
    moment = now()
    return Backfill(
        backfill_id=name,
        tenant=tenant,
        created_at=moment,
        updated_at=moment,
        rewriter=rewriter,
        judge=judge,
        policy=made.policy(tenant),
    )
