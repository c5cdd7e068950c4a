"""The audit of a round: all is counted anew from the committed segments, and compared with what the ledger says."""

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256

from goldsmith.domain.counting import tally
from goldsmith.domain.formats import training_bytes
from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.segments import (
    ErasedRecord,
    EventRecord,
    Record,
    RetractionRecord,
    ReviewRecord,
    SampleRecord,
    parse_record,
)
from tests.concurrency import race
from tests.concurrency.books import Books, read_books, runs_under_way
from tests.concurrency.calm import Endings, calm_endings, ending
from tests.concurrency.places import Place
from tests.concurrency.stories import EITHER_WAY, POISON, TENANTS, Round, story_of
from tests.fakes.distances import recounted_distances

NOBODY = "-"


def check_every_event_is_there_once(books: Mapping[str, Books], played: Round) -> Counter[str]:
    """In the committed segments, and in the ledger's entry of its generation. How many were lost, how many doubled."""
    sent = {(event.tenant, event.generation_id, event.event_id) for event in played.events}
    written = Counter(
        (tenant, record.generation_id, record.event.event_id)
        for tenant in TENANTS
        for record in books[tenant].records
        if isinstance(record, EventRecord)
    )
    known = Counter(
        (tenant, name, piece.event_id)
        for tenant in TENANTS
        for name, generation in books[tenant].generations.items()
        for piece in generation.pieces
    )
    lost = {event for event in sent if not written[event] or not known[event]}
    doubled = {event for event in sent if written[event] > 1 or known[event] > 1}
    assert (lost, doubled) == (set(), set())
    assert set(written) == set(known) == sent
    return Counter({"lost": len(lost), "doubled": len(doubled)})


def check_counters(books: Books) -> None:
    """Counters, an independent recount, and the sum of the generations' tallies agree."""
    tallied: Counter[str] = Counter()
    for generation in books.generations.values():
        tallied.update(tally(generation))
    assert books.counters == recounted(books)
    own = ("sample_commits", "dead_lettered")
    assert {name: count for name, count in books.counters.items() if name not in own} == +tallied
    counted = sum(books.counters.get(name, 0) for name in (*Outcome, "superseded"))
    assert books.counters["events"] == counted


def recounted(books: Books) -> dict[str, int]:
    """The counters as the segments and the outcomes say they should be, without ``tally``."""
    records, entries = books.records, books.generations.values()
    events = sum(isinstance(record, EventRecord) for record in records)
    counts = Counter(entry.outcome.value for entry in entries)
    counts.update(f"skipped_{entry.reason}" for entry in entries if entry.outcome is Outcome.SKIPPED)
    counts.update(f"samples_{record.sample.source.value}" for record in current_samples(records).values())
    counts["sample_bytes"] = sum(training_bytes(record.sample) for record in current_samples(records).values())
    counts["events"], counts["superseded"] = events, events - len(entries)
    counts["sample_commits"] = sum(isinstance(record, SampleRecord) for record in records)
    counts["dead_lettered"] = len(books.refused)
    counts.update(recounted_distances(records))
    return dict(+counts)


def current_samples(records: list[Record]) -> dict[str, SampleRecord]:
    """By generation, its sample or retraction of the highest version, if that is a sample."""
    latest: dict[str, SampleRecord | RetractionRecord] = {}
    for record in records:
        if isinstance(record, SampleRecord | RetractionRecord):
            before = latest.get(record.generation_id)
            if before is None or before.version < record.version:
                latest[record.generation_id] = record
    return {name: record for name, record in latest.items() if isinstance(record, SampleRecord)}


def check_samples(books: Books) -> None:
    """The ledger's sample of a generation is the current one of the segments, and no version was given out twice."""
    current = current_samples(books.records)
    named = {name: entry.sample.sample_id for name, entry in books.generations.items() if entry.sample}
    assert named == {name: record.sample.sample_id for name, record in current.items()}
    given_out = Counter(
        (record.kind, record.generation_id, record.version)
        for record in books.records
        if not isinstance(record, EventRecord | ErasedRecord)
    )
    assert not [version for version, times in given_out.items() if times > 1]
    for entry in books.generations.values():
        check_history(books, entry)
        check_places(books, entry)


def check_history(books: Books, entry: Generation) -> None:
    """Nobody's version was overwritten: every one is among the entry's revisions, and all of them were committed."""
    assert [revision.version for revision in entry.revisions] == list(range(1, entry.version + 1))
    assert sum(revision.events for revision in entry.revisions) == len(entry.pieces)
    assert {revision.location.segment for revision in entry.revisions} <= {segment.key for segment in books.segments}


def check_places(books: Books, entry: Generation) -> None:
    """Where the ledger says the current sample lies, it lies."""
    if entry.sample is None:
        return
    place = entry.sample.location
    body = next(segment.body for segment in books.segments if segment.key == place.segment)
    record = parse_record(body[place.offset : place.offset + place.length])
    assert isinstance(record, SampleRecord)
    assert (record.generation_id, record.sample.sample_id) == (entry.generation_id, entry.sample.sample_id)


def check_segments(tenant: str, books: Books) -> None:
    """Each is as its pointer says, and has nothing of another tenant."""
    others = [other.encode() for other in TENANTS if other != tenant]
    for segment in books.segments:
        assert segment.intact, segment.key
        assert segment.samples_said == sum(isinstance(record, SampleRecord) for record in segment.records)
        assert not [other for other in others if other in segment.body]
    assert {_generation_id(record) for record in books.records} == set(books.generations)


def check_endings(books: Mapping[str, Books], calm: Endings) -> None:
    """Every story ended as it ends when one process hears it alone."""
    either_way = {key for key, endings in calm.items() if len(endings) > 1}
    assert {story_of(name) for _, name in either_way} <= EITHER_WAY
    found = {(tenant, name): entry for tenant in TENANTS for name, entry in books[tenant].generations.items()}
    assert set(found) == set(calm)
    other = {key: (ending(entry), calm[key]) for key, entry in found.items() if ending(entry) not in calm[key]}
    assert not other, other


def check_poison(books: Mapping[str, Books], letters: list[str]) -> None:
    """Put away by every process that met it, counted once."""
    assert set(letters) == set(POISON)
    digests = {sha256(body.encode()).hexdigest() for body in POISON}
    owners = {digest: tenant for tenant in (*TENANTS, NOBODY) for digest in books[tenant].refused}
    assert set(owners) == digests
    assert Counter(owners.values()) == Counter((*TENANTS, NOBODY))
    assert books[NOBODY].counters == {"dead_lettered": 1}


def check_reviews(books: Mapping[str, Books], told: race.Outcome) -> None:
    """What the reviewers were told is done is what was committed, each once; but for answers that got lost."""
    committed = Counter(
        (tenant, record.generation_id, record.version)
        for tenant in TENANTS
        for record in books[tenant].records
        if isinstance(record, ReviewRecord)
    )
    assert Counter(told.reviews) <= committed == Counter(set(committed))
    assert len(committed) - len(told.reviews) <= told.counts["reviews unanswered"]


def check_launches(books: Mapping[str, Books], told: race.Outcome) -> None:
    """All asked at once, and one of them claimed the one run of each tenant."""
    runs = Counter(f"{tenant}-0001" for tenant in TENANTS)
    assert Counter(told.runs) <= runs
    assert len(runs) - len(told.runs) <= told.counts["claims unanswered"]
    for tenant in TENANTS:
        mine = books[tenant]
        assert (mine.runs_counted, mine.active_run, len(mine.runs)) == (1, f"{tenant}-0001", 1)
        # Of what a claim covers, an answer that took another one's place is no new sample more.
        assert 0 < mine.runs[0].new_samples <= mine.consumed <= mine.counters["sample_commits"]


def check_all(place: Place, played: Round, told: race.Outcome) -> Counter[str]:
    """Everything above; how many events were lost and doubled."""
    books = read_books(place)
    figures = check_every_event_is_there_once(books, played)
    assert set(books) == {*TENANTS, NOBODY}
    for tenant in TENANTS:
        check_counters(books[tenant])
        check_samples(books[tenant])
        check_segments(tenant, books[tenant])
    check_endings(books, calm_endings(played))
    check_poison(books, told.letters)
    check_reviews(books, told)
    check_launches(books, told)
    assert runs_under_way(place) == len(TENANTS)
    return figures


def _generation_id(record: Record) -> str:
    assert not isinstance(record, ErasedRecord), "nothing was forgotten"
    return record.generation_id
