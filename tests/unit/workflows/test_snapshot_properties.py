"""What holds of snapshots whatever was committed, in whatever order, and however it was read."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.samples import Source, digest_of
from goldsmith.domain.segments import Record, RetractionRecord, SampleRecord
from goldsmith.domain.splits import in_holdout
from tests.fakes.datasets import FILES, POLICY, TENANT, Dataset, many, retracted, said

ALWAYS = many(40)
"""Enough to train on whatever becomes of the rest."""
QUESTIONS = [f"Write to Dana about the meeting in room {number} next week, and be brief." for number in range(4)]
ANSWER = "Hi Dana, shall we meet next week in the room we had the last time, or is another place better for you? Mia"
ANSWERS = [ANSWER, f"{ANSWER} Bye.", "Gladly."]
LIMITS = settings(max_examples=25, deadline=None, derandomize=True)

told = st.fixed_dictionaries(
    {
        "question": st.sampled_from(QUESTIONS),
        "answer": st.sampled_from(ANSWERS),
        "source": st.sampled_from(list(Source)),
        "hour": st.integers(0, 3),
    }
)
generation = st.lists(st.none() | told, min_size=1, max_size=3)
"""What became of a generation, version by version; None: there was no sample any more."""


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[int, list[Record]]]:
    """Segments with their days, in the order of committing: versions of a generation in any order."""
    records: list[Record] = []
    for number, versions in enumerate(draw(st.lists(generation, max_size=12))):
        records.extend(_record(f"g-{number}", version, fields) for version, fields in enumerate(versions, 1))
    records = draw(st.permutations(records))
    cuts = sorted(draw(st.lists(st.integers(0, len(records)), max_size=5)))
    parts = [records[start:end] for start, end in zip([0, *cuts], [*cuts, len(records)], strict=True)]
    return [(draw(st.integers(0, 9)), part) for part in parts if part]


def _record(name: str, version: int, fields: dict[str, Any] | None) -> Record:
    return retracted(name, version) if fields is None else said(name, version, **fields)


def committed(history: Sequence[tuple[int, list[Record]]]) -> Dataset:
    data = Dataset()
    data.commit(ALWAYS, day=5)
    for day, records in history:
        data.commit(records, day)
    return data


@given(histories(), st.integers(0, 6), st.sampled_from(["report", "collapse"]))
@LIMITS
def test_built_on_an_earlier_snapshot_or_read_in_full_the_bytes_are_the_same(
    history: list[tuple[int, list[Record]]], earlier: int, near: str
) -> None:
    policy = POLICY.model_copy(update={"near_duplicates": near})
    grown = committed(history[:earlier])
    grown.take(1, policy)
    for day, records in history[earlier:]:
        grown.commit(records, day)
    built = grown.taken(2, policy)
    assert grown.manifest(2)["built_on"] == "acme-leads-0001"
    whole = committed(history)
    assert built == whole.taken(2, policy)
    told_of = [data.manifest(2)["near_duplicates"] for data in (grown, whole)]
    assert told_of[0] == told_of[1]


@given(histories(), st.randoms(use_true_random=False))
@LIMITS
def test_the_order_of_records_and_segments_is_irrelevant(history: list[tuple[int, list[Record]]], random: Any) -> None:  # noqa: ANN401 - a Random
    records = [record for _, part in history for record in part]
    random.shuffle(records)
    shuffled = committed([(0, [record]) for record in records])
    one, other = committed(history).taken(), shuffled.taken()
    assert [one[name] for name in FILES[:3]] == [other[name] for name in FILES[:3]]


@given(histories(), st.sampled_from(["report", "collapse"]))
@LIMITS
def test_the_three_files_are_the_latest_record_of_each_generation_once_and_sorted(
    history: list[tuple[int, list[Record]]], near: str
) -> None:
    data = committed(history)
    data.take(policy=POLICY.model_copy(update={"near_duplicates": near}))
    latest: dict[str, SampleRecord | RetractionRecord] = {}
    for record in [*ALWAYS, *(record for _, part in history for record in part)]:
        assert isinstance(record, SampleRecord | RetractionRecord)
        known = latest.get(record.generation_id)
        if known is None or record.version > known.version:
            latest[record.generation_id] = record
    found = [record for file in ("train", "holdout", "aside") for record in data.records(file)]
    assert sorted(found, key=_name) == sorted(latest.values(), key=_name)
    for file in ("train", "holdout", "aside"):
        assert data.names(file) == sorted(data.names(file), key=digest_of)


@given(histories())
@LIMITS
def test_a_conversation_is_on_one_side_only_and_no_content_is_there_twice(
    history: list[tuple[int, list[Record]]],
) -> None:
    data = committed(history)
    data.take()
    sides = {file: [r for r in data.records(file) if isinstance(r, SampleRecord)] for file in ("train", "holdout")}
    for file, records in sides.items():
        assert all(in_holdout(TENANT, record.group, 0.2) is (file == "holdout") for record in records)
    contents = [record.content_digest for records in sides.values() for record in records]
    assert len(contents) == len(set(contents))
    aside = [record for record in data.records("aside") if isinstance(record, SampleRecord)]
    assert all(record.content_digest in contents for record in aside), "a duplicate is aside only while another is not"


@given(histories())
@LIMITS
def test_collapsing_leaves_no_held_out_sample_out_for_one_that_is_trained_on(
    history: list[tuple[int, list[Record]]],
) -> None:
    reported, collapsed = committed(history), committed(history)
    reported.take()
    collapsed.take(policy=POLICY.model_copy(update={"near_duplicates": "collapse"}))
    assert collapsed.manifest()["near_duplicates"]["left_out"] == reported.manifest()["near_duplicates"]["redundant"]
    gone = set(reported.names("holdout")) - set(collapsed.names("holdout"))
    held = set(collapsed.names("holdout"))
    assert not gone or held, "whatever is left out of the holdout is nearly the same as one that is still in it"


def _name(record: SampleRecord | RetractionRecord) -> str:
    return record.generation_id
