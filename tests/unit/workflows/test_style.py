"""Style examples: what people wrote for this tenant lately, and for nobody else."""

import json

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import REWRITE_SCHEMA
from goldsmith.domain.splits import in_holdout
from goldsmith.workflows.style import StyleExamples
from tests.fakes.house import House
from tests.fakes.stories import conversation, deliver, feedback_event


def wrote(house: House, count: int, tenant: str = "acme-leads", start: int = 0, **changes: object) -> None:
    """People sent finals, one after the other."""
    for number in range(start, start + count):
        told = {"final": f"Hi Dana, about topic {number} of {tenant}. Mia", **changes}
        house.clock.pass_seconds(1)
        house.triage.handle(
            deliver(
                feedback_event(
                    event_id=f"e{number}", generation_id=f"human-{number}", tenant=tenant,
                    messages=conversation(f"topic {number}"), **told,
                )
            )
        )  # fmt: skip


def examples(house: House) -> StyleExamples:
    return StyleExamples(house.ledger, house.ledger, house.store, house.clock)


def wanting(wanted: int = 3, fraction: float = 0.0) -> TenantPolicy:
    return TenantPolicy(style_examples=wanted, holdout_fraction=fraction)


def test_the_latest_answers_that_people_wrote_come_first() -> None:
    house = House()
    wrote(house, 5)
    found = examples(house).of("acme-leads", wanting())
    assert [example.answer for example in found] == [
        f"Hi Dana, about topic {number} of acme-leads. Mia" for number in (4, 3, 2)
    ]
    assert {example.sample_id for example in found} <= {sample.sample_id for sample in house.samples()}


def test_what_no_person_wrote_is_no_example() -> None:
    house = House()
    house.triage.handle(
        deliver(feedback_event(rating=5), feedback_event(event_id="e2", generation_id="g2", comment="?"))
    )
    house.rewrite()
    assert len(house.samples()) == 2
    assert examples(house).of("acme-leads", wanting()) == ()


def test_one_tenants_voice_is_never_lent_to_another() -> None:
    house = House()
    wrote(house, 3)
    wrote(house, 2, tenant="birch-studio")
    mine = examples(house)
    assert [example.answer for example in mine.of("birch-studio", wanting())] == [
        f"Hi Dana, about topic {number} of birch-studio. Mia" for number in (1, 0)
    ]
    assert all("acme-leads" in example.answer for example in mine.of("acme-leads", wanting()))
    assert mine.of("cedar-books", wanting()) == ()


def test_held_out_conversations_lend_no_style() -> None:
    house = House()
    wrote(house, 20)
    found = examples(house).of("acme-leads", wanting(wanted=5, fraction=0.5))
    shown = {example.sample_id for example in found}
    groups = [sample.group for sample in house.samples() if sample.sample_id in shown]
    assert len(groups) == 5
    assert not any(in_holdout("acme-leads", group, 0.5) for group in groups)


def test_the_split_that_a_run_has_fixed_is_what_counts() -> None:
    house = House()
    wrote(house, 20)
    house.ledger.states["acme-leads"] = house.ledger.tenant("acme-leads").model_copy(update={"holdout_fraction": 0.5})
    shown = {example.sample_id for example in examples(house).of("acme-leads", wanting(wanted=5, fraction=0.0))}
    groups = [sample.group for sample in house.samples() if sample.sample_id in shown]
    assert len(groups) == 5
    assert not any(in_holdout("acme-leads", group, 0.5) for group in groups)


def test_an_answer_longer_than_most_is_no_example() -> None:
    house = House()
    wrote(house, 1, final="long " * 1000)
    assert examples(house).of("acme-leads", wanting()) == ()


def test_examples_are_kept_for_five_minutes() -> None:
    house = House()
    wrote(house, 1)
    mine = examples(house)
    before = mine.of("acme-leads", wanting())
    wrote(house, 1, start=1)
    assert mine.of("acme-leads", wanting()) == before
    house.clock.pass_seconds(301)
    assert len(mine.of("acme-leads", wanting())) == 2


def test_the_rewriter_is_shown_the_examples_and_the_sample_says_which() -> None:
    house = House(policy=TenantPolicy(candidates=1, style_examples=2))
    wrote(house, 3)
    house.triage.handle(deliver(feedback_event(event_id="c", comment="Shorter.")))
    house.rewrite()
    asked = next(call for call in house.chat.calls if call.schema_name == REWRITE_SCHEMA)
    shown = json.loads(asked.messages[-1].content)["examples"]
    assert shown == [f"Hi Dana, about topic {number} of acme-leads. Mia" for number in (2, 1)]
    by_id = {sample.sample_id: sample for sample in house.samples()}
    [rewritten] = [sample for sample in by_id.values() if sample.rewrite is not None]
    assert rewritten.rewrite is not None
    assert [by_id[name].answer for name in rewritten.rewrite.examples] == shown


def test_without_a_wish_for_examples_none_are_looked_for() -> None:
    assert examples(House()).of("acme-leads", wanting(wanted=0)) == ()


def test_what_was_kept_under_another_policy_is_looked_for_again() -> None:
    house = House()
    wrote(house, 5)
    mine = examples(house)
    assert [len(mine.of("acme-leads", wanting(count))) for count in (1, 4, 0, 2)] == [1, 4, 0, 2]
