"""Batches are cut to fit, and whatever becomes of one, every draft is settled once."""

import json
from dataclasses import replace

import pytest

from goldsmith.domain.batches import BatchFailed, BatchLine
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatAnswer
from goldsmith.errors import ProviderRejected, ServiceUnavailable
from goldsmith.workflows.backfill_settling import HANDED_OVER
from tests.fakes.backfills import Backfiller, commented
from tests.fakes.ledger import FakeLedger

TWO_CANDIDATES = TenantPolicy(candidates=2, style_examples=0)


@pytest.mark.parametrize(("requests", "parts"), [(1, 10), (3, 4), (10, 1)])
def test_no_batch_has_more_requests_than_it_may(requests: int, parts: int) -> None:
    backfiller = Backfiller(*map(commented, range(10)), ledger=FakeLedger(max_generations=4))
    backfiller.batches.max_requests = requests
    done = backfiller.run()
    assert (len(done.rewrite.parts), len(done.judgement.parts)) == (parts, parts)
    assert max(len(batch.lines) for batch in backfiller.batches.batches.values()) <= requests
    assert (done.outcomes, len(backfiller.batches.requests)) == ({"rewritten": 10}, 20)


def test_no_batch_has_more_bytes_than_it_may_and_a_drafts_candidates_stay_together() -> None:
    backfiller = Backfiller(*map(commented, range(10)), policy=TWO_CANDIDATES)
    backfiller.batches.max_bytes = 20_000
    assert backfiller.run().outcomes == {"rewritten": 10}
    batches = [batch for batch in backfiller.batches.batches.values() if batch.name.round == "rewrite"]
    assert len(batches) > 1
    for batch in batches:
        assert sum(map(len, batch.lines)) <= 20_000
        assert len(batch.lines) % 2 == 0


def test_answers_in_any_order_doubled_and_unknown_ones_make_no_difference() -> None:
    def distorted(lines: list[BatchLine]) -> list[BatchLine]:
        other = ChatAnswer(json.dumps({"points": ["x"], "needs_change": True, "rewrite": "Wrong one."}), 1, 1)
        wrong = [replace(line, outcome=other) for line in lines]
        strangers = [replace(wrong[0], custom_id=name) for name in ("", "rewrite-999-0-x", "rewrite-0-0-stranger")]
        return [strangers[2], *lines[::2], *lines[1::2], *wrong, *strangers[:2]]

    backfiller, calm = Backfiller(*map(commented, range(5))), Backfiller(*map(commented, range(5)))
    backfiller.batches.distort = distorted
    done = backfiller.run()
    calm.run()
    assert done.outcomes == {"rewritten": 5}
    assert {s.answer for s in backfiller.house.samples()} == {s.answer for s in calm.house.samples()}
    assert done.ignored["rewrite"] == 5 + 2


@pytest.mark.parametrize("which", ["rewrite", "judge"])
def test_what_an_expired_batch_did_not_come_to_is_handed_over(which: str) -> None:
    backfiller = Backfiller(*map(commented, range(6)))
    backfiller.batches.distort = lambda lines: lines[:4] if lines[0].custom_id.startswith(which) else lines
    assert backfiller.run().outcomes == {"rewritten": 4, HANDED_OVER: 2}


def test_a_batch_that_failed_is_told_and_asked_again_when_the_backfill_goes_on() -> None:
    backfiller = Backfiller(*map(commented, range(3)))
    backfiller.batches.failures = [BatchFailed("invalid_json_line: line 1")]
    with pytest.raises(ProviderRejected, match="invalid_json_line"):
        backfiller.run()
    assert backfiller.batches.files == {}
    assert backfiller.run().outcomes == {"rewritten": 3}
    assert len(backfiller.batches.requests) == 6


def test_parts_the_provider_has_no_room_for_wait_for_the_others() -> None:
    backfiller = Backfiller(*map(commented, range(6)))
    backfiller.batches.max_requests, backfiller.batches.room = 2, 4
    assert backfiller.run().outcomes == {"rewritten": 6}
    assert len(backfiller.batches.requests) == 12


def test_a_part_too_large_for_the_providers_queue_is_halved() -> None:
    backfiller = Backfiller(*map(commented, range(240)))
    backfiller.batches.room = 130
    done = backfiller.run()
    assert done.outcomes == {"rewritten": 240}
    assert [(part.first, part.end) for part in done.rewrite.parts] == [(0, 120), (120, 240)]
    assert len(backfiller.batches.requests) == 480


def test_a_queue_without_room_for_a_small_part_is_told() -> None:
    backfiller = Backfiller(commented(1))
    backfiller.batches.room = 0
    with pytest.raises(ServiceUnavailable, match="queue for batches is full"):
        backfiller.run()
    backfiller.batches.room = None
    assert backfiller.run().outcomes == {"rewritten": 1}
