"""Faults that strike by chance: as often as asked, and the same calls each time."""

from collections.abc import Iterator

import pytest
from openai import OpenAI

from goldsmith_cli.standin.fault_request import FaultRequest
from goldsmith_cli.standin.faults import Faults

from .support import chat, control, provoke

CALLS = 2000


def struck(*requests: FaultRequest, calls: int = CALLS) -> list[str]:
    """The mode each of so many calls takes; empty where none strikes."""
    faults = Faults()
    for request in requests:
        faults.set(request)
    taken = [faults.take("jobs") for _ in range(calls)]
    return [(fault.mode or "") if fault else "" for fault in taken]


def by_chance(mode: str = "server_error", rate: float = 0.2, **options: object) -> FaultRequest:
    return FaultRequest.model_validate({"mode": mode, "path": "jobs", "rate": rate, "times": CALLS, **options})


@pytest.mark.parametrize("rate", [0.05, 0.2, 0.9])
def test_a_rate_is_the_share_of_the_calls_that_fail(rate: float) -> None:
    assert struck(by_chance(rate=rate)).count("server_error") / CALLS == pytest.approx(rate, abs=0.03)


def test_a_rate_of_one_spares_no_call() -> None:
    assert struck(by_chance(rate=1)).count("server_error") == CALLS


def test_the_same_fault_strikes_the_same_calls_each_time_and_another_seed_strikes_others() -> None:
    assert struck(by_chance()) == struck(by_chance())
    assert struck(by_chance()) != struck(by_chance(seed=1))


def test_a_call_that_one_fault_spares_is_offered_to_the_next() -> None:
    """Faults draw each for themselves: the second takes its share of what the first has left over."""
    taken = struck(by_chance("server_error", 0.5), by_chance("quota", 0.5))
    assert taken.count("server_error") / CALLS == pytest.approx(0.5, abs=0.05)
    assert taken.count("quota") / CALLS == pytest.approx(0.25, abs=0.05)


def test_a_call_that_does_not_match_costs_no_draw() -> None:
    """Otherwise calls of one kind would change which of another kind fail."""
    faults, undisturbed = Faults(), Faults()
    for each in (faults, undisturbed):
        each.set(by_chance(rate=0.5))
    taken = []
    for _ in range(50):
        assert faults.take("files") is None
        taken.append(faults.take("jobs"))
    assert taken == [undisturbed.take("jobs") for _ in range(50)]


class TestOverHttp:
    @pytest.fixture(autouse=True)
    def no_faults(self, client: OpenAI) -> Iterator[None]:
        yield
        provoke(client, mode=None)

    def test_times_counts_the_calls_that_were_struck(self, client: OpenAI) -> None:
        provoke(client, mode="refusal", rate=0.5, seed=3, times=5)
        refused = [chat(client).message.refusal is not None for _ in range(30)]
        assert sum(refused) == 5
        assert not all(refused[:5])
        assert control(client, "faults") == {"faults": []}

    def test_what_is_in_force_tells_its_rate(self, client: OpenAI) -> None:
        provoke(client, mode="refusal", rate=0.25, times=7)
        shown = {"mode": "refusal", "path": "chat", "rate": 0.25, "times": 7, "left": 7}
        assert control(client, "faults")["faults"] == [shown]
