"""Near-duplicates are found and told of; where the policy says so, one of them stays."""

from random import Random

import pytest

from goldsmith.domain.likeness import PARTS
from goldsmith.domain.samples import Source
from goldsmith.domain.segments import SampleRecord
from goldsmith.domain.splits import Split, in_holdout
from goldsmith.errors import NotEnoughSamples
from goldsmith.workflows.gathering import read_segments
from goldsmith.workflows.merging import merged
from goldsmith.workflows.near_duplicates import NEIGHBOURS, NearDuplicates, NearDuplicateSearch
from goldsmith.workflows.spooling import spool
from tests.fakes.datasets import POLICY, TENANT, Dataset, many, retracted, said

COLLAPSE = POLICY.model_copy(update={"near_duplicates": "collapse"})
WORDS = [
    f"{first}{second}" for first in ("lor", "ip", "dol", "am", "con") for second in ("em", "sum", "et", "tur", "is")
]
"""Few words, so that texts have many in common but seldom three in a row."""


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - reproducible, and nothing to guess


def words(random: Random, count: int) -> str:
    return " ".join(random.choices(WORDS, k=count))


def edited(text: str, place: int) -> str:
    parts = text.split()
    parts[place % len(parts)] = "instead"
    return " ".join(parts)


def pairs(count: int, length: int = 60) -> list[SampleRecord]:
    """So many samples and as many that differ from them in one word of the answer, in another conversation."""
    random, made = seeded(3), []
    for number in range(count):
        question, answer = words(random, 40), words(random, length)
        made.append(said(f"one-{number}", question=question, answer=answer, hour=2))
        made.append(said(f"other-{number}", question=f"{question} Thanks.", answer=edited(answer, number), hour=1))
    return made


def found(data: Dataset, number: int = 1) -> NearDuplicates:
    return NearDuplicates.model_validate(data.manifest(number)["near_duplicates"])


class TestFinding:
    def test_nearly_all_that_differ_in_a_word_are_found_and_nothing_else(self) -> None:
        data = Dataset(pairs(300), many(50))
        data.take()
        near = found(data)
        assert near.pairs >= 290
        assert near.groups == near.pairs == near.redundant
        for pair in near.examples:
            assert pair.one.generation_id.split("-")[1] == pair.other.generation_id.split("-")[1]

    def test_different_texts_out_of_the_same_words_are_not_alike(self) -> None:
        random = seeded(5)
        told = [said(f"s-{n}", question="Write to Dana.", answer=words(random, 60)) for n in range(300)]
        data = Dataset(told)
        data.take(policy=POLICY.model_copy(update={"holdout_fraction": 0.0}))
        assert (found(data).pairs, found(data).examples) == (0, ())

    def test_the_same_answer_to_different_questions_is_not_alike(self) -> None:
        random = seeded(6)
        answer = words(random, 60)
        data = Dataset([said(f"s-{n}", question=words(random, 20), answer=answer) for n in range(60)])
        data.take()
        assert found(data).pairs == 0

    def test_examples_are_named_by_their_ids_and_at_most_twenty(self) -> None:
        data = Dataset(pairs(30))
        data.take()
        near = found(data)
        assert len(near.examples) == 20
        assert {(p.one.sample_id, p.other.sample_id) for p in near.examples} == {
            (f"id of {p.one.generation_id}", f"id of {p.other.generation_id}") for p in near.examples
        }
        assert all(0.8 <= pair.likeness < 1 for pair in near.examples)

    def test_what_is_aside_is_no_near_duplicate_of_anything(self) -> None:
        one, other = pairs(1)
        copy = said("copy", question=one.sample.messages[0].content, answer=one.sample.answer)
        data = Dataset(many(20), [one, copy, other], [retracted("other-0", 2)])
        data.take()
        assert found(data).pairs == 0

    def test_retractions_have_nothing_in_common(self) -> None:
        random = seeded(8)
        told = [said(f"s-{n}", question=words(random, 40), answer=words(random, 60)) for n in range(60)]
        data = Dataset(told, [retracted(f"s-{n}", 2) for n in range(30)])
        data.take()
        assert (found(data).compared, found(data).large_groups) == (0, 0)


class TestBounds:
    """Time stays in proportion to the number of samples, and what was not compared is told of."""

    def test_of_very_many_that_are_alike_each_is_compared_with_few(self) -> None:
        random = seeded(7)
        question, answer = words(random, 40), words(random, 80)
        told = [said(f"s-{n}", question=question, answer=f"{answer} {n}") for n in range(400)]
        data = Dataset(told)
        data.take(policy=POLICY.model_copy(update={"holdout_fraction": 0.0}))
        near = found(data)
        assert near.large_groups > 0
        assert near.compared <= 400 * (NEIGHBOURS + 1) * PARTS
        assert near.redundant > 390
        assert near.groups == 1

    def test_no_more_than_the_most_pairs_are_compared_and_that_is_told(self) -> None:
        data = Dataset(pairs(20))
        with spool() as lines:
            read_segments(data.store, [segment.key for segment in data.ledger.segments(TENANT)], lines)
            with merged(lines, Split(TENANT, 0.2)) as latest:
                stopped = NearDuplicateSearch(latest, most_compared=5).search("report")
                all_of_it = NearDuplicateSearch(latest).search("report")
        assert (stopped.compared, stopped.stopped) == (5, True)
        assert all_of_it.stopped is False
        assert all_of_it.pairs > 5


def left(data: Dataset) -> set[str]:
    return {*data.names("train"), *data.names("holdout")}


class TestPolicy:
    def test_reporting_leaves_nothing_out(self) -> None:
        data = Dataset(pairs(20))
        data.take()
        assert len(left(data)) == 40
        assert (found(data).policy, found(data).left_out) == ("report", 0)
        assert found(data).redundant > 15

    def test_collapsing_leaves_the_stronger_of_two_and_keeps_the_other_aside(self) -> None:
        data = Dataset(pairs(20))
        data.take(policy=COLLAPSE)
        near = found(data)
        assert near.left_out == near.redundant == len(data.names("aside")) > 15
        assert data.manifest()["counts"]["aside"]["near_duplicates"] == near.left_out
        same_side = [n for n in range(20) if held_out(f"one-{n}", data) == held_out(f"other-{n}", data)]
        assert all(f"one-{n}" in left(data) for n in same_side), "the newer of two edits"

    @pytest.mark.parametrize("source", list(Source))
    def test_across_the_split_what_is_trained_on_goes_however_strong(self, source: Source) -> None:
        """An evaluation on what was trained on would flatter the new model."""
        for one, other in zip(*[iter(pairs(40))] * 2, strict=True):
            training, held = sorted((one, other), key=lambda record: in_holdout(TENANT, record.group, 0.2))
            if in_holdout(TENANT, training.group, 0.2) == in_holdout(TENANT, held.group, 0.2):
                continue
            strong = said("strong", question=training.sample.messages[0].content, answer=training.sample.answer,
                          source=source, hour=99)  # fmt: skip
            data = Dataset(many(20), [held, strong])
            data.take(policy=COLLAPSE)
            if found(data).pairs:
                assert found(data).across_the_split == 1
                assert data.names("aside") == ["strong"]
                return
        pytest.fail("no pair across the split among those made")

    def test_one_that_is_only_like_one_that_was_left_out_stays(self) -> None:
        """A chain of small changes is not taken for one text."""
        random = seeded(9)
        question, parts = words(random, 40), words(random, 60).split()
        told = []
        for number in range(3):
            parts[number * 20 : number * 20 + 1] = [f"changed{number}", f"twice{number}"]
            told.append(said(f"s-{number}", question=question, answer=" ".join(parts), hour=9 - number))
        data = Dataset(many(20), told)
        data.take(policy=COLLAPSE)
        assert found(data).pairs == 2
        assert data.names("aside") == ["s-1"]

    def test_one_that_was_left_out_comes_back_when_the_other_goes(self) -> None:
        one, other = pairs(1)
        data = Dataset(many(20), [one, other])
        data.take(1, COLLAPSE)
        (gone,) = {"one-0", "other-0"} & left(data)
        data.commit([retracted(gone, 2)], day=4)
        data.take(2, COLLAPSE)
        assert data.names("aside", 2) == [gone]
        assert found(data, 2).pairs == 0

    def test_too_few_left_by_collapsing_are_too_few(self) -> None:
        random = seeded(7)
        question, answer = words(random, 40), words(random, 80)
        data = Dataset([said(f"s-{n}", question=question, answer=f"{answer} {n}") for n in range(30)])
        without_holdout = {"holdout_fraction": 0.0}
        assert data.take(policy=POLICY.model_copy(update=without_holdout)).train_samples == 30
        with pytest.raises(NotEnoughSamples, match="1 samples to train on"):
            data.take(policy=COLLAPSE.model_copy(update=without_holdout))


def held_out(name: str, data: Dataset) -> bool:
    records = [r for file in ("train", "holdout", "aside") for r in data.records(file) if isinstance(r, SampleRecord)]
    (group,) = [record.group for record in records if record.generation_id == name]
    return in_holdout(TENANT, group, 0.2)
