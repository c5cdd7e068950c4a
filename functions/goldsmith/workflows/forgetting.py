"""Forgetting a generation, what an author said, or a tenant: from the ledger to the provider's files.

The order makes it safe to die anywhere and be run again:

1. tombstones and refusals, each in one transaction: nothing is taken of it any more, and runs take no step;
2. runs that are being advanced are waited for, so that nobody writes a training set from what was read before;
3. a run whose training set held some of it is marked before the training set changes;
4. the bucket: lines of segments are blanked in place (nothing else moves), lines of training sets and evaluations are
   left out, older versions that name it are deleted; objects written meanwhile are looked at once more;
5. runs under way are cancelled, training files at the provider deleted, dead letters deleted;
6. runs may go on.

Dying leaves runs held back until it is run again, which finds whatever is left.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from goldsmith.domain.segments import is_segment
from goldsmith.errors import GoldsmithError
from goldsmith.forgetting_ports import DeadLetterBoxes, ErasableStore, ForgettingLedger
from goldsmith.ports import Clock, Ledger, ObjectStore
from goldsmith.run_ports import RunLedger, Tuner
from goldsmith.workflows.forgetting_letters import LOOKING_AT_LETTERS, matcher
from goldsmith.workflows.forgetting_names import Names
from goldsmith.workflows.forgetting_objects import AT_ONCE, Erased, Erasing
from goldsmith.workflows.forgetting_report import Report, Subject, Told
from goldsmith.workflows.forgetting_runs import ForgettingRuns, reports_of
from goldsmith.workflows.forgetting_tenant import WholeTenant, home, is_backfills
from goldsmith.workflows.forgetting_tombstones import Tombstones
from goldsmith.workflows.forgetting_touched import would_touch

_CLOCKS_DIFFER = timedelta(hours=1)
"""The bucket's clock and ours; looking at some objects twice is harmless."""


GRACE_SECONDS = 190.0
"""Longer than the longest invocation that commits feedback or rewrites: what it read before, it has written by then."""


@dataclass(frozen=True)
class Forgetters:
    """The ports forgetting needs, and its operations.

    ``grace_seconds`` is longer than any commit takes from reading the ledger to writing: what was begun before the
    tombstones is written by then. ``objects_at_once`` is how many objects are looked at at the same time.
    """

    ledger: Ledger
    runs: RunLedger
    forgetting: ForgettingLedger
    store: ObjectStore
    erasable: ErasableStore
    dead_letters: DeadLetterBoxes
    tuner: Tuner
    clock: Clock
    sleep: Callable[[float], None]
    grace_seconds: float = GRACE_SECONDS
    random: Random = field(default_factory=Random)
    objects_at_once: int = AT_ONCE

    def known(self, subject: Subject) -> bool:
        """Whether anything is known of what is to be forgotten, or was until it was forgotten."""
        return self._names.known(subject)

    def preview(self, subject: Subject, told: Told) -> Report:
        """What ``forget`` would do; changes nothing."""
        if subject.everything:
            return self._whole(subject.tenant).preview(told)
        gone, _ = self._names.meant(subject, told)
        report = self._tombstones.lost(subject.tenant, gone)
        erasing = Erasing(self.erasable, gone, _nothing, pretend=True, at_once=self.objects_at_once)
        found = list(erasing.erase(home(subject.tenant), told))
        all_runs = list(self.runs.runs(subject.tenant))
        runs = tuple(run for run in (would_touch(run, _lines(found)) for run in all_runs) if run)
        found += erasing.drop_answers(reports_of(all_runs, [run.model for run in runs if run.retrain_required]))
        told(LOOKING_AT_LETTERS, 0)
        letters = self.dead_letters.count(matcher(subject, gone))
        left = (*self._left(subject.tenant, found), *letters.unseen)
        return replace(_plus_objects(report, found), dead_letters=letters.matching, runs=runs, left=left)

    def forget(self, subject: Subject, told: Told) -> Report:
        """Erase it, and say what was done; again does what is left, or nothing.

        Raises:
            CommitConflict: others kept changing the same entries; run it again.
        """
        began = self.clock()
        self._tombstones.refuse(subject)
        if subject.everything:
            return self._forget_everything(subject, began, told)
        runs = ForgettingRuns(self.runs, self.tuner, self.clock, subject.tenant)
        report, gone = self._put_tombstones(subject, began, told, None)
        self._tombstones.wait_for_runs(subject.tenant, self.sleep, told)
        found = list(self._erasing(gone, runs).erase(home(subject.tenant), told))
        self._wait_out(began, told)
        since: datetime | None = began - _CLOCKS_DIFFER
        late, later_gone = self._put_tombstones(subject, began, told, since)
        if not later_gone <= gone:
            since, gone = None, gone | later_gone
        found += self._erasing(gone, runs).erase(home(subject.tenant), told, since)
        report = report.plus(generations=late.generations, events=late.events, samples=late.samples)
        left = [*self._left(subject.tenant, found), *runs.finish()]
        found += self._erasing(gone, runs).drop_answers(runs.reports())
        letters = self._erase_letters(subject, gone, left, told)
        self.forgetting.finished(subject.tenant, subject.label)
        report = replace(_plus_objects(report, found), dead_letters=letters)
        return replace(report, runs=tuple(runs.report(_lines(found))), left=tuple(left))

    def _erasing(self, gone: Collection[str], runs: ForgettingRuns) -> Erasing:
        return Erasing(self.erasable, gone, runs.before_erasing, at_once=self.objects_at_once)

    def _put_tombstones(
        self, subject: Subject, began: datetime, told: Told, since: datetime | None
    ) -> tuple[Report, set[str]]:
        """What the ledger lost, and all that was ever forgotten."""
        named, latest = self._names.meant(subject, told, since)
        if latest is not None and latest > began:
            self._tombstones.refuse(subject, latest)
        report = self._tombstones.put(subject, named, told)
        return report, {*named, *self._tombstones.forgotten(subject.tenant)}

    def _forget_everything(self, subject: Subject, began: datetime, told: Told) -> Report:
        whole = self._whole(subject.tenant)
        report, latest = whole.size()
        self._tombstones.refuse(subject, latest, dropping=True)
        self._tombstones.wait_for_runs(subject.tenant, self.sleep, told)
        runs = ForgettingRuns(self.runs, self.tuner, self.clock, subject.tenant)
        went = whole.rest_of_runs()
        left = list(whole.end_runs(runs))
        versions = whole.delete_objects(told)
        self._wait_out(began, told)
        versions += whole.delete_objects(told)
        letters = self._erase_letters(subject, (), left, told)
        self.forgetting.drop(subject.tenant)
        self._tombstones.refuse(subject, dropping=False)
        self.forgetting.finished(subject.tenant, subject.label)
        report = replace(report, versions=versions, dead_letters=letters)
        return replace(report, runs=tuple(runs.report(went)), left=tuple(left))

    def _erase_letters(self, subject: Subject, gone: Collection[str], left: list[str], told: Told) -> int:
        told(LOOKING_AT_LETTERS, 0)
        try:
            letters = self.dead_letters.erase(matcher(subject, gone))
        except GoldsmithError as error:
            left.append(f"the dead-letter queues could not be looked through ({error.explained}); forget again")
            return 0
        left.extend(letters.unseen)
        return letters.matching

    def _whole(self, tenant: str) -> WholeTenant:
        ports = (self.ledger, self.runs, self.store, self.erasable, self.dead_letters, self.clock)
        return WholeTenant(tenant, *ports)

    @property
    def _names(self) -> Names:
        return Names(self.ledger, self.erasable)

    @property
    def _tombstones(self) -> Tombstones:
        return Tombstones(self.ledger, self.runs, self.forgetting, self.store, self.clock, self.random)

    def _wait_out(self, began: datetime, told: Told) -> None:
        left = self.grace_seconds - (self.clock() - began).total_seconds()
        if left > 0:
            told("waiting for commits under way, seconds", round(left))
            self.sleep(left)

    def _left(self, tenant: str, found: Iterable[Erased]) -> Iterator[str]:
        """What may hold some of it and could not be changed. A backfill's questions name no draft that they quote."""
        yield from self._whole(tenant).unfinished_backfills()
        for key in sorted({each.version.key for each in found if each.left and not is_backfills(each.version.key)}):
            yield f"{key} names it and is nothing that Goldsmith writes; delete it from the bucket by hand"


def _nothing(_key: str, _lines: int) -> None:
    """Nothing is written down when nothing is changed."""


def _lines(found: Iterable[Erased]) -> Counter[str]:
    """How many lines each object lost, by its key."""
    counts: Counter[str] = Counter()
    for each in found:
        counts[each.version.key] += each.lines
    return counts


def _plus_objects(report: Report, found: Collection[Erased]) -> Report:
    counts: Counter[str] = Counter()
    segments = set()
    for each in found:
        counts["versions"] += each.whole
        if is_segment(each.version.key) and each.lines:
            counts["records"] += each.lines
            segments.add(each.version.key)
        elif each.lines:
            counts["snapshot_lines"] += each.lines
    return report.plus(**counts, segments=len(segments))
