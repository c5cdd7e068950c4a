"""Rules 1 and 3, and half of rule 2: what is committed, counted and kept apart, recounted from the segments."""

from collections import Counter
from collections.abc import Iterator, Sequence

from goldsmith.domain.counting import tally
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.formats import training_bytes
from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.domain.watch_keys import watch_key
from goldsmith.workflows.snapshot import current_samples
from tests.fakes.distances import distance_of
from tests.machine import stories
from tests.machine.history import History, Segments
from tests.machine.told import SOURCES, Told
from tests.machine.world import World


class Books:
    """Checks the world's books after every step; what has not changed since is not checked again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.segments = {tenant: Segments(world, tenant) for tenant in stories.TENANTS}
        self._checked: dict[tuple[str, str], tuple[Generation, int]] = {}
        self._counted: dict[str, tuple[object, ...]] = {}
        self._requests: dict[str, RewriteRequest] = {}
        self._objects: dict[str, bytes] = {}
        self._prompts = 0

    def check(self, sent: Sequence[FeedbackEvent]) -> None:
        """Every rule about what is committed.

        Raises:
            AssertionError: one does not hold.
        """
        assert not self.world.defects, f"a defect: {self.world.defects[0]}"
        assert self.world.store.read_uncommitted == [], "a segment was read that no commit names"
        assert not self.world.store.orphans & self.world.ledger.names_of_committed(), "a committed segment was swept"
        self._check_nothing_is_lost(sent)
        self._check_rewrites_are_asked_for()
        for tenant in stories.TENANTS:
            self._check_tenant(tenant)
        self._check_prompts()

    def entries(self, tenant: str) -> dict[str, Generation]:
        return {name: entry for (owner, name), entry in self.world.ledger.generations.items() if owner == tenant}

    def decisions(self) -> Iterator[str]:
        """What reviewers decided, of each generation what they decided at least once."""
        for segments in self.segments.values():
            for history in segments.histories.values():
                yield from history.decisions

    def _check_nothing_is_lost(self, sent: Sequence[FeedbackEvent]) -> None:
        lying = self.world.feedback.bodies()
        for event in sent:
            entry = self.world.ledger.generations.get((event.tenant, event.generation_id))
            done = entry is not None and (entry.forgotten or entry.has_event(event.event_id))
            done = done or self.world.ledger.books(event.tenant, ()).forgotten.covers(event)
            assert done or event.model_dump_json() in lying, f"{event.event_id} is neither committed nor queued"

    def _check_rewrites_are_asked_for(self) -> None:
        wanted = {
            (tenant, name, entry.evidence)
            for (tenant, name), entry in self.world.ledger.generations.items()
            if entry.outcome is Outcome.REWRITING
        }
        missing = wanted and wanted - {self._asked_for(body) for body in self.world.requests.bodies()}
        assert not missing, f"nobody asks for the rewrites of {missing}"

    def _asked_for(self, body: str) -> tuple[str, str, str]:
        if body not in self._requests:
            self._requests[body] = RewriteRequest.model_validate_json(body)
        feedback = self._requests[body].feedback
        return feedback.tenant, feedback.generation_id, feedback.evidence

    def _check_tenant(self, tenant: str) -> None:
        segments, entries = self.segments[tenant], self.entries(tenant)
        segments.update()
        histories = {n: h for n, h in segments.histories.items() if n not in entries or not entries[n].forgotten}
        kept = {name: entry for name, entry in entries.items() if not entry.forgotten}
        assert set(histories) == set(kept), "segments and ledger know different generations"
        for name, entry in kept.items():
            history = histories[name]
            if self._checked.get((tenant, name)) != (entry, history.records):
                self._check_entry(entry, history)
                self._checked[tenant, name] = entry, history.records
        counters, committed = self.world.ledger.tenant(tenant).counters, self.world.ledger.committed.get(tenant, ())
        state = (dict(counters), tuple(committed), self._refused(tenant), entries, segments.seen())
        if self._counted.get(tenant) != state:
            self._check_counters(tenant, entries, histories)
            self._counted[tenant] = state
        self._check_objects(tenant)

    def _check_entry(self, entry: Generation, history: History) -> None:
        name = entry.generation_id
        said = Counter(event.event_id for event in history.events)
        assert set(said.values()) == {1}, f"an event of {name} was committed more than once"
        assert Counter(piece.event_id for piece in entry.pieces) == said, f"the pieces of {name} are not its events"
        told = Told(history.events)
        was_rewritten = any(record.sample.source == "rewritten" for record in history.samples)
        outcomes = told.outcomes(was_rewritten, history.decisions)
        assert entry.outcome in outcomes, f"{name} is {entry.outcome}, though {told.route} is what was said"
        self._check_sample(entry, history, outcomes[entry.outcome])
        self._check_measured(entry, distance_of(history.events, watch_key("base"), "base".__eq__))

    def _check_sample(self, entry: Generation, history: History, answer: str | None) -> None:
        name, current, output = entry.generation_id, history.current, Told(history.events).output
        source = SOURCES.get(entry.outcome)
        assert (entry.sample and entry.sample.source) == source, f"{name} is {entry.outcome}, but its sample is not"
        assert (current and current.sample_id) == (entry.sample and entry.sample.sample_id), (
            f"the latest sample of {name} in the segments is not the ledger's"
        )
        if current is not None:
            assert current.source == source, f"the sample of {name} is from somewhere else"
            assert answer in (None, current.answer), f"the sample of {name} is not what it should be"
            assert current.rejected == (None if current.answer == output else output), f"{name} unlearns another text"

    def _check_measured(self, entry: Generation, expected: dict[str, int]) -> None:
        """The base model is watched until the second promotion, and no model writes a draft here that was tuned."""
        found = entry.measured.counters if entry.measured else {}
        unwatched = self.world.ledger.tenant(entry.tenant).live_changes > 1
        assert found == expected or (unwatched and not found), f"{entry.generation_id} is measured as {found}"

    def _check_counters(self, tenant: str, entries: dict[str, Generation], histories: dict[str, History]) -> None:
        counted = {name: n for name, n in self.world.ledger.tenant(tenant).counters.items() if n}
        events = sum(len(history.events) for history in histories.values())
        commits = sum(segment.samples for segment in self.world.ledger.committed.get(tenant, ()))
        found = sum(len(history.samples) for history in histories.values())
        forgotten = sum(entry.forgotten for entry in entries.values())
        assert found <= commits if forgotten else found == commits, "samples counted are not samples committed"
        counts = Counter(entry.outcome.value for entry in entries.values())
        counts.update(f"skipped_{e.reason}" for e in entries.values() if e.outcome is Outcome.SKIPPED)
        counts.update(f"samples_{h.current.source.value}" for h in histories.values() if h.current)
        counts.update({"events": events, "superseded": events - len(histories), "sample_commits": commits})
        counts["sample_bytes"] = sum(training_bytes(h.current) for h in histories.values() if h.current)
        counts["dead_lettered"] = self._refused(tenant)
        for name, history in histories.items():
            if entries[name].measured:
                counts.update(distance_of(history.events, watch_key("base"), "base".__eq__))
        assert counted == {name: n for name, n in counts.items() if n}, f"the counters of {tenant} are wrong"
        own = ("sample_commits", "dead_lettered")
        tallied: Counter[str] = sum((tally(entry) for entry in entries.values()), Counter())
        assert {name: n for name, n in counted.items() if name not in own} == tallied

    def _refused(self, tenant: str) -> int:
        return sum(owner == tenant for owner, _ in self.world.ledger.refused)

    def _check_objects(self, tenant: str) -> None:
        """No text of another tenant's: every text has a word that names its tenant's drafts."""
        others = [other[:5].encode() for other in stories.TENANTS if other != tenant]
        for key, body in self.world.store.objects.items():
            if key.startswith(f"tenants/{tenant}/") and self._objects.get(key) is not body:
                assert not any(other in body for other in others), f"another tenant's text lies in {key}"
                self._objects[key] = body

    def _check_prompts(self) -> None:
        for call in self.world.chat.calls[self._prompts :]:
            text = "".join(message.content for message in call.messages)
            assert sum(tenant[:5] in text for tenant in stories.TENANTS) <= 1, "a prompt mixes tenants"
        self._prompts = len(self.world.chat.calls)

    def check_snapshots_would_agree(self, tenant: str) -> None:
        """The product's own reading of the segments finds the samples that the ledger names."""
        found = list(current_samples(self.world.store, list(self.world.ledger.segments(tenant))))
        named = {name: entry.sample.sample_id for name, entry in self.entries(tenant).items() if entry.sample}
        assert sorted((s.generation_id, s.sample_id) for s in found) == sorted(named.items())
