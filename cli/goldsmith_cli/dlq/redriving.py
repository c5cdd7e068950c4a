"""Redriving and deleting a stack's dead letters: looking, asking, doing."""

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from goldsmith.adapters.dynamodb_refusals import DynamoRefusals
from goldsmith.workflows import redriving
from goldsmith.workflows.redriving import Fate, Redriving
from goldsmith_cli import stores
from goldsmith_cli.consoles import counted
from goldsmith_cli.dlq import fates
from goldsmith_cli.dlq.deployment import dead_letter_queues
from goldsmith_cli.dlq.fates import Plan
from goldsmith_cli.dlq.senders import in_their_names
from goldsmith_cli.dlq.surveying import survey
from goldsmith_cli.replay.showing import progress
from goldsmith_cli.resuming import going_on
from goldsmith_cli.review.deciding import confirm

if TYPE_CHECKING:
    from goldsmith.adapters.sqs_look import SqsDeadLetterQueue
    from goldsmith.workflows.redriving import Selection, Told
    from goldsmith_cli.target import Target

_LEFT = "what was not dealt with is where it was"
Work = Callable[["SqsDeadLetterQueue", Collection[str], "Told"], dict[str, Fate]]


class Desk:
    """One command's work on one stack. ``quiet``: JSON on standard output, no progress."""

    def __init__(self, target: "Target", wanted: "Selection", *, dry_run: bool, quiet: bool) -> None:
        self._target, self._wanted, self._dry_run, self._quiet = target, wanted, dry_run, quiet
        self._missing, self._not_seen = wanted.message_ids, dict[str, int]()

    def redrive(self, mended: str | None, *, force: bool, per_second: int, yes: bool) -> bool:
        """Send back what would be taken, or with ``force`` all that can be; whether nothing is left of it."""
        refusals = DynamoRefusals(stores.ledger_table(self._target))
        workflow = Redriving(refusals, Pace(per_second), in_their_names(self._target))

        def work(queue: "SqsDeadLetterQueue", names: Collection[str], told: "Told") -> dict[str, Fate]:
            return workflow.redrive(queue, names, told, mended)

        plan = self._plan(lambda letter: fates.redriven(letter, mended, force=force))
        return self._do(plan, work, "send {} back?", yes=yes)

    def delete(self, *, yes: bool) -> bool:
        """Delete all that is meant; whether nothing is left of it."""
        return self._do(self._plan(fates.deleted), redriving.delete, "delete {} for good?", yes=yes)

    def _plan(self, planned: "Callable[[redriving.Summary], Plan]") -> list[Plan]:
        found = survey(self._target, self._wanted)
        self._not_seen = found.not_seen
        self._missing = self._wanted.message_ids - {letter.message_id for letter in found.letters}
        return [planned(letter) for letter in found.letters]

    def _do(self, plan: list[Plan], work: Work, question: str, *, yes: bool) -> bool:
        going = [each for each in plan if each.goes]
        if not self._dry_run and going:
            if not yes:
                if not self._quiet:
                    fates.preview(plan)
                confirm(question.format(counted(len(going), "dead letter")), yes=False)
            plan = self._done(plan, work)
        fates.show(plan, self._missing, self._not_seen, dry_run=self._dry_run, as_json=self._quiet)
        wanted = {Fate.SENT, Fate.DELETED}
        left = any(not each.goes if self._dry_run else each.fate not in wanted for each in plan)
        return not left and not self._missing

    def _done(self, plan: list[Plan], work: Work) -> list[Plan]:
        going = [each for each in plan if each.goes]
        became: dict[str, Fate] = {}
        with going_on(_LEFT), progress("dead letters", len(going), quiet=self._quiet) as told:
            for queue in dead_letter_queues(self._target, dict.fromkeys(each.letter.queue for each in going)):
                names = [each.letter.message_id for each in going if each.letter.queue == queue.name]
                became |= work(queue, names, _beyond(len(became), told))
        return [each.with_fate(became.get(each.letter.message_id, Fate.STAYS)) for each in plan]


def _beyond(count: int, told: "Told") -> "Told":
    """Tells how many there are beyond the first ``count``."""
    return lambda more: told(count + more)


class Pace:
    """Waits so that no more than ``per_second`` messages are sent in a second."""

    def __init__(
        self,
        per_second: int,
        sleep: Callable[[float], None] = time.sleep,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second, self._sleep, self._timer = per_second, sleep, timer
        self._free_at = float("-inf")

    def __call__(self, count: int) -> None:
        """Wait until ``count`` more may be sent."""
        now = self._timer()
        if now < self._free_at:
            self._sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + count / self._per_second
