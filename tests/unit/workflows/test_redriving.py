"""Redriving: nothing is lost, nothing goes in circles, and the books stay true."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.dead_letter_ports import Outgoing
from goldsmith.domain.dead_letters import FEEDBACK, REWRITE, Attribute, DeadLetter, digest
from goldsmith.ports import Refusal
from goldsmith.workflows.deliveries import Delivery
from goldsmith.workflows.redriving import Fate, Redriving, Selection, delete, find, survey
from tests.fakes.dead_letters import FakeDeadLetterQueue, FakeLook, RefusingLedger, letter
from tests.fakes.feedback import event_json
from tests.fakes.house import House

GOOD, BAD = event_json(), event_json(rating=7)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ANY = Selection(("feedback",))


def silent(_count: int) -> None:
    """Told of progress."""


def names(queue: FakeDeadLetterQueue) -> list[str]:
    return sorted(each.message_id for each in queue.letters)


def many(count: int) -> FakeDeadLetterQueue:
    return FakeDeadLetterQueue(*(letter(event_json(event_id=f"e{n}"), f"m-{n}") for n in range(count)))


class TestSurveying:
    def test_every_letter_is_told_of_and_stays_with_all_it_holds(self) -> None:
        queue = many(25)
        before = queue.letters
        assert {each.message_id for each in survey(queue, ANY).letters} == {f"m-{n}" for n in range(25)}
        assert sorted(queue.letters, key=lambda each: each.message_id) == sorted(
            before, key=lambda each: each.message_id
        )

    def test_letters_in_other_hands_are_counted(self) -> None:
        queue = many(3)
        queue.with_others = 4
        assert survey(queue, ANY).not_seen == 4

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (Selection(("feedback",), message_ids=frozenset({"m-1", "nowhere"})), {"m-1"}),
            (Selection(("feedback",), tenant="birch-studio"), {"m-2"}),
            (Selection(("feedback",), reason="RATING"), {"m-1", "m-2"}),
            (Selection(("feedback",), reason="delivered_too_often"), {"m-3"}),
            (Selection(("feedback",), reason="rating", tenant="birch-studio"), {"m-2"}),
        ],
    )
    def test_letters_are_chosen_by_id_tenant_and_part_of_the_reason(self, wanted: Selection, found: set[str]) -> None:
        queue = FakeDeadLetterQueue(
            letter(BAD, "m-1"),
            letter(event_json(tenant="birch-studio"), "m-2"),
            letter("no JSON", "m-3", reason=None, source="feedback"),
        )
        assert {each.message_id for each in survey(queue, wanted).letters} == found

    def test_it_ends_early_once_all_that_are_named_are_found_or_somebody_stops_it(self) -> None:
        queue = many(25)
        assert len(survey(queue, Selection(("feedback",), frozenset({"m-3"}))).letters) == 1
        assert len(survey(queue, ANY, stopped=lambda: True).letters) == 10
        assert len(queue.letters) == 25

    def test_one_letter_is_found_whole(self) -> None:
        queue = many(12)
        found = find(queue, "m-11")
        assert found is not None
        assert found.body == event_json(event_id="e11")
        assert find(queue, "nowhere") is None
        assert len(queue.letters) == 12


class TestRedriving:
    def test_those_named_are_sent_with_their_attributes_and_deleted_the_others_stay(self) -> None:
        kept = {"campaign": Attribute("String", "q4")}
        queue = FakeDeadLetterQueue(letter(GOOD, "m-1", attributes=kept), letter(BAD, "m-2"))
        fates = Redriving(RefusingLedger()).redrive(queue, ["m-1"], silent)
        assert fates == {"m-1": Fate.SENT}
        assert [(each.body, each.attributes) for each in queue.sent] == [(GOOD, kept)]
        assert names(queue) == ["m-2"]

    def test_a_letter_that_is_not_there_any_more_is_gone(self) -> None:
        assert Redriving(RefusingLedger()).redrive(many(1), ["m-7"], silent) == {"m-7": Fate.GONE}

    def test_what_sqs_does_not_take_stays_and_stays_counted(self) -> None:
        ledger, queue = RefusingLedger(), many(3)
        refusal = Refusal("acme-leads", digest(queue.letters[1].body), "rating: is wrong", NOW)
        ledger.refuse(refusal)
        queue.not_taken = {"m-1"}
        fates = Redriving(ledger).redrive(queue, ["m-0", "m-1", "m-2"], silent)
        assert fates == {"m-0": Fate.SENT, "m-1": Fate.FAILED, "m-2": Fate.SENT}
        assert names(queue) == ["m-1"]
        assert ledger.refused == {("acme-leads", refusal.digest): refusal}
        assert ledger.tenant("acme-leads").counters["dead_lettered"] == 1

    def test_what_is_refused_once_more_is_not_sent_again_and_again(self) -> None:
        queue = many(25)
        queue.refuses_again = True
        fates = Redriving(RefusingLedger()).redrive(queue, [f"m-{n}" for n in range(25)], silent)
        assert set(fates.values()) == {Fate.SENT}
        assert len(queue.sent) == 25
        assert names(queue) == sorted(f"m-{n}+" for n in range(25))

    def test_a_mended_event_goes_in_the_place_of_the_dead_one(self) -> None:
        queue = FakeDeadLetterQueue(letter(BAD))
        Redriving(RefusingLedger()).redrive(queue, ["m-1"], silent, GOOD)
        assert [each.body for each in queue.sent] == [GOOD]
        assert queue.letters == []

    def test_sending_keeps_to_the_pace_and_tells_how_far_it_is(self) -> None:
        paces: list[int] = []
        told: list[int] = []
        Redriving(RefusingLedger(), paces.append).redrive(many(25), [f"m-{n}" for n in range(25)], told.append)
        assert (paces, told) == ([10, 10, 5], [10, 20, 25])


class CrashingQueue(FakeDeadLetterQueue):
    """Is interrupted at the step ``left``: each call that changes something has one before it and one behind it."""

    def __init__(self, *letters: DeadLetter, left: int) -> None:
        super().__init__(*letters)
        self.left = left

    @contextmanager
    def look(self) -> Iterator[FakeLook]:
        with super().look() as look:
            yield CrashingLook(self, look)

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


class CrashingLook(FakeLook):
    """A look at a CrashingQueue."""

    def __init__(self, queue: CrashingQueue, look: FakeLook) -> None:
        super().__init__(queue)
        self.crashing, self.held = queue, look.held

    def send(self, outgoing: Sequence[Outgoing]) -> Collection[str]:
        self.crashing.step()
        sent = super().send(outgoing)
        self.crashing.step()
        return sent

    def delete(self, letters: Sequence[DeadLetter]) -> None:
        self.crashing.step()
        super().delete(letters)
        self.crashing.step()


@given(st.integers(0, 30), st.integers(0, 13))
def test_whatever_stops_it_no_letter_is_lost_and_at_worst_ten_are_there_twice(count: int, after: int) -> None:
    letters = [letter(event_json(event_id=f"e{n}"), f"m-{n}") for n in range(count)]
    queue = CrashingQueue(*letters, left=after)
    redriving = Redriving(RefusingLedger())
    wanted = [each.message_id for each in letters]
    try:
        redriving.redrive(queue, wanted, silent)
    except KeyboardInterrupt:
        sent = {each.letter.message_id for each in queue.sent}
        assert sent | set(names(queue)) == set(wanted)
        assert len(sent & set(names(queue))) <= 10
        queue.left = 1000
        redriving.redrive(queue, names(queue), silent)
    assert {each.letter.message_id for each in queue.sent} == set(wanted)
    assert queue.letters == []


class TestTheBooks:
    """A message is counted where it ends: refused, or an event, never both."""

    @staticmethod
    def refused(body: str, times: int = 1) -> tuple[House, RefusingLedger, FakeDeadLetterQueue]:
        ledger = RefusingLedger()
        house = House(ledger=ledger)
        for number in range(times):
            house.triage.handle([Delivery(f"d-{number}", body)])
        dead = house.dead_letters.letters
        return (
            house,
            ledger,
            FakeDeadLetterQueue(*(letter(told, f"m-{n}", reason=why) for n, (told, why) in enumerate(dead))),
        )

    @staticmethod
    def triage(house: House, queue: FakeDeadLetterQueue) -> None:
        house.triage.handle([Delivery(f"again-{n}", each.body) for n, each in enumerate(queue.sent)])

    @pytest.mark.parametrize("body", [BAD, event_json(tenant="Not A Tenant")], ids=["known", "unknown"])
    def test_a_mended_event_is_an_event_and_no_longer_a_dead_letter(self, body: str) -> None:
        house, ledger, queue = self.refused(body)
        Redriving(ledger).redrive(queue, ["m-0"], silent, GOOD)
        self.triage(house, queue)
        counters = ledger.tenant("acme-leads").counters
        assert (counters["events"], counters["accepted"]) == (1, 1)
        assert counters.get("dead_lettered", 0) == ledger.tenant("-").counters.get("dead_lettered", 0) == 0

    def test_what_is_refused_again_is_counted_once_again(self) -> None:
        house, ledger, queue = self.refused(BAD)
        Redriving(ledger).redrive(queue, ["m-0"], silent)
        assert ledger.tenant("acme-leads").counters["dead_lettered"] == 0
        self.triage(house, queue)
        assert ledger.tenant("acme-leads").counters["dead_lettered"] == 1

    def test_a_message_that_was_refused_twice_was_counted_once_and_is_taken_back_once(self) -> None:
        _house, ledger, queue = self.refused(BAD, times=2)
        Redriving(ledger).redrive(queue, ["m-0", "m-1"], silent)
        assert ledger.tenant("acme-leads").counters["dead_lettered"] == 0

    @pytest.mark.parametrize(("queue", "reason"), [(REWRITE, "not a rewrite request"), (FEEDBACK, None)])
    def test_a_rewrite_that_was_given_up_and_what_sqs_moved_is_in_no_count(
        self, queue: str, reason: str | None
    ) -> None:
        ledger = RefusingLedger()
        ledger.refuse(Refusal(None, digest(GOOD), "", NOW))
        dead = FakeDeadLetterQueue(letter(GOOD, queue=queue, reason=reason), name=queue)
        Redriving(ledger).redrive(dead, ["m-1"], silent)
        assert ledger.tenant("-").counters["dead_lettered"] == 1


class TestDeleting:
    def test_those_named_are_gone_and_nothing_is_sent(self) -> None:
        queue = many(25)
        fates = delete(queue, ["m-3", "m-24", "nowhere"], silent)
        assert fates == {"m-3": Fate.DELETED, "m-24": Fate.DELETED, "nowhere": Fate.GONE}
        assert len(queue.letters) == 23
        assert queue.sent == []

    def test_what_was_not_dealt_with_is_given_back_when_it_is_interrupted(self) -> None:
        queue = many(25)

        def interrupted(_count: int) -> NoReturn:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            delete(queue, [f"m-{n}" for n in range(25)], interrupted)
        assert len(queue.letters) == 15
