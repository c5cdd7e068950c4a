"""Faults in how events become samples."""

from tests.machine.mutation import Mutation

_TRIAGE = "functions/goldsmith/workflows/triage.py"
_DECIDING = "functions/goldsmith/workflows/deciding.py"
_SETTLING = "functions/goldsmith/workflows/settling.py"
_ITEMS = "functions/goldsmith/workflows/rewrite_items.py"
_COMMITS = "functions/goldsmith/domain/commits.py"
_CHANGES = "functions/goldsmith/domain/changes.py"
_LEDGER = "tests/fakes/ledger.py"

EVENT_FAULTS = (
    Mutation(
        "duplicates inside a batch are kept", "1: an event is committed once", _TRIAGE,
        "    first = {event.event_id: event for event in reversed(candidates)}\n",
        "    first = {f'{event.event_id} {n}': event for n, event in enumerate(candidates)}\n",
    ),
    Mutation(
        "events committed before are committed again", "1: an event is committed once", _TRIAGE,
        "if known is None or not known.has_event(name))", "if name)",
    ),
    Mutation(
        "the version read is no condition of the commit", "1: lost update", _LEDGER,
        "            if generation.version != (known.version + 1 if known else 1):\n",
        "            if known is None and generation.version != 1:\n",
    ),
    Mutation(
        "the segment is written after the commit", "1: a crash loses the text", _DECIDING,
        "        self.store.put_new(commit.segment.key, commit.segment.body)\n"
        "        self.rewrites.send([_request(change) for change in changes if asks_for_rewrite(change)])\n"
        "        self.ledger.commit(commit)\n",
        "        self.rewrites.send([_request(change) for change in changes if asks_for_rewrite(change)])\n"
        "        self.ledger.commit(commit)\n"
        "        self.store.put_new(commit.segment.key, commit.segment.body)\n",
    ),
    Mutation(
        "a rewrite is asked for after the commit", "1: a crash leaves it rewriting for ever", _DECIDING,
        "        self.rewrites.send([_request(change) for change in changes if asks_for_rewrite(change)])\n"
        "        self.ledger.commit(commit)\n",
        "        self.ledger.commit(commit)\n"
        "        self.rewrites.send([_request(change) for change in changes if asks_for_rewrite(change)])\n",
    ),
    Mutation(
        "a sample that goes is not retracted", "1: one current sample", _COMMITS,
        "    elif item.known and item.known.sample and not item.keep_sample:\n",
        "    elif item.known and item.known.sample and item.keep_evidence:\n",
    ),
    Mutation(
        "counters are not part of the transaction", "2: counted = committed", _LEDGER,
        "        self._count(commit.tenant, commit.counters)\n",
        "        if len(commit.generations) > 1:\n            self._count(commit.tenant, commit.counters)\n",
    ),
    Mutation(
        "a later final does not correct how much was changed", "2: counted = committed", _CHANGES,
        "        if not self.events:\n", "        if not self.events or before is not None:\n",
    ),
    Mutation(
        "a refused message is counted every time", "1: refused once", _LEDGER,
        "        if (tenant, refusal.digest) in self.refused:\n            return False\n", "",
    ),
    Mutation(
        "a stale rewrite wins over what was said since", "1: stronger evidence stands", _SETTLING,
        "                if entry and item.wanted_by(entry)\n", "                if entry\n",
    ),
    Mutation(
        "a rewrite is taken for whatever is rewriting", "1: newer evidence stands", _ITEMS,
        "        return entry.outcome is Outcome.REWRITING and entry.evidence == self.feedback.evidence\n",
        "        return entry.outcome is Outcome.REWRITING\n",
    ),
    Mutation(
        "a request that is early is done with", "1: rewriting for ever", _ITEMS,
        "        if entry is None or entry.version < self.generation_version:\n            return True\n",
        "        if entry is None or entry.version < self.generation_version:\n            return False\n",
    ),
    Mutation(
        "a lost race is acknowledged", "1: an event is lost", "functions/goldsmith/workflows/committing.py",
        "            sleep(random.uniform(0, _LONGEST_PAUSE_SECONDS * number / ATTEMPTS))\n",
        "            return []  # type: ignore[return-value]\n",
    ),
    Mutation(
        "what failed is acknowledged", "1: an event is lost", _TRIAGE,
        "                report.fail([delivery for told in mine.values() for delivery, _ in told], error, tenant)\n",
        "                report.tenants[tenant].counts['lost'] += 1\n",
    ),
    Mutation(
        "the order of arrival decides", "1: each field by the latest occurred_at",
        "functions/goldsmith/domain/routing.py",
        "    ordered = sorted(events, key=lambda event: (event.moment, event.event_id))\n",
        "    ordered = list(events)\n",
    ),
    Mutation(
        "a sweep marks what is committed", "1: committed segments stay", "functions/goldsmith/workflows/sweep.py",
        "yield from sorted(written - {segment.key for segment in self.ledger.segments(tenant, day)})",
        "yield from sorted(written)",
    ),
    Mutation(
        "a review is committed without its request", "1: rewriting for ever",
        "functions/goldsmith/workflows/review.py",
        "            self.rewrites.send([request])\n", "            pass\n",
    ),
    Mutation(
        "style examples are looked for among all tenants", "3: tenants are apart", _LEDGER,
        "if owner == tenant and g.listing is listing]\n", "if owner and g.listing is listing]\n",
    ),
)  # fmt: skip
