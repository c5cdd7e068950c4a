"""Replaying a stack's feedback: looking, asking, doing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from goldsmith.domain.tenant_settings import OF_FEEDBACK
from goldsmith_cli import stores
from goldsmith_cli.consoles import counted, messages, output, printable
from goldsmith_cli.errors import CliError
from goldsmith_cli.policies import tenants_policy, threshold_of
from goldsmith_cli.replay import showing
from goldsmith_cli.replay.deployment import replaying
from goldsmith_cli.resuming import going_on
from goldsmith_cli.review.deciding import confirm

if TYPE_CHECKING:
    from goldsmith.workflows.replay_report import ReplayReport
    from goldsmith_cli.replay.subjects import Subject
    from goldsmith_cli.target import Target

_LEFT = "what was decided stays decided"


class Desk:
    """One command's work on one stack. ``quiet``: JSON on standard output, no progress."""

    def __init__(self, target: "Target", subject: "Subject", *, quiet: bool) -> None:
        self._target, self._subject, self._quiet = target, subject, quiet
        self._replay, self._runs = replaying(target), stores.runs(target)
        self._tenants = subject.tenants(target)

    def preview(self) -> bool:
        """Say what would change; whether all of it could be."""
        found = self._each(self._replay.preview)
        self._show(found, dry_run=True)
        return _complete(found)

    def replay(self, *, yes: bool) -> bool:
        """Change it, once that is confirmed, and say what was changed; whether all that differs was."""
        if not yes:
            found = self._each(self._replay.preview)
            if all(report.changes_nothing for report in found.values()):
                self._show(found, dry_run=False)
                return _complete(found)
            self._ask(found)
        with going_on(_LEFT):
            done = self._each(self._replay.replay)
        self._show(done, dry_run=False)
        return _complete(done)

    def _ask(self, found: "dict[str, ReplayReport]") -> None:
        if not self._quiet:
            messages().print(showing.told(self._seen(found), dry_run=True), crop=False)
        moved, again = (sum(getattr(each, name) for each in found.values()) for name in ("moved", "asked_again"))
        parts = [f"change {counted(moved, 'generation')}"] if moved else []
        parts += [f"ask again for {counted(again, 'rewrite')}"] if again else []
        confirm(f"{' and '.join(parts)}?", yes=False)

    def _each(self, work: "Callable[..., ReplayReport]") -> "dict[str, ReplayReport]":
        found = {}
        for tenant in self._tenants:
            with showing.progress(tenant, self._generations(tenant), quiet=self._quiet) as told:
                name, again = self._subject.generation_id, self._subject.ask_again
                found[tenant] = work(tenant, name, ask_again=again, told=told)
            if name is not None and not (found[tenant].generations or found[tenant].forgotten):
                raise CliError(f"{tenant} has no generation {printable(name)}", "goldsmith explain finds it by its ids")
        return found

    def _generations(self, tenant: str) -> int | None:
        if self._subject.generation_id is not None:
            return None
        counters = self._runs.tenant(tenant).counters
        return sum(counters.get(outcome, 0) for outcome in showing.OUTCOMES)

    def _seen(self, found: "dict[str, ReplayReport]") -> list[showing.Seen]:
        threshold = self._target.outputs.get("ConfiguredSampleThreshold")
        return [
            showing.Seen(
                report,
                state,
                tenants_policy(state, self._replay.policy, OF_FEEDBACK),
                threshold_of(state, int(threshold) if threshold else None),
            )
            for report, state in ((report, self._runs.tenant(tenant)) for tenant, report in found.items())
        ]

    def _show(self, found: "dict[str, ReplayReport]", *, dry_run: bool) -> None:
        seen = self._seen(found)
        if self._quiet:
            from json import dumps

            typer.echo(dumps(showing.as_json(seen, self._replay.policy, dry_run=dry_run), indent=2))
        else:
            output().print(showing.told(seen, dry_run=dry_run), crop=False)


def _complete(found: "dict[str, ReplayReport]") -> bool:
    return not any(report.without_room for report in found.values())
