"""What keeps calls from a provider in trouble: a secret that cannot be read, the circuit, and who goes by it."""

import asyncio
from typing import TYPE_CHECKING, Any, cast
from weakref import ref

import pytest
from botocore.exceptions import ConnectTimeoutError

from goldsmith.adapters.secrets import secret
from goldsmith.domain.provider import ChatRequest
from goldsmith.errors import (
    ConfigurationProblem,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
    TimedOut,
    TransientError,
)
from goldsmith.workflows.circuit import FAILURES_IN_A_ROW, REJECTIONS_IN_A_ROW, Circuit
from goldsmith.workflows.proposals import Limits
from tests.fakes.house import ONE_CANDIDATE
from tests.fakes.services import FakeClock
from tests.fakes.sqs import service_error
from tests.unit.workflows.test_circuit import DOWN, Provider
from tests.unit.workflows.test_rewrite_candidates import asked
from tests.unit.workflows.test_rewrite_limits import SlowChat, never, soon, with_chat

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

REJECTED = ProviderRejected("asking the model: the provider answered 400 bad_value: you sent CANARY 4711")


class Manager:
    """A secrets manager that answers with what it is told to, and counts."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.requests = 0

    def get_secret_value(self, **options: object) -> dict[str, Any]:
        self.requests += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"SecretString": answer}

    def as_client(self) -> "SecretsManagerClient":
        return cast("SecretsManagerClient", self)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (service_error("AccessDeniedException", 400), ConfigurationProblem),
        (service_error("InternalServiceError", 500), ServiceUnavailable),
        (ConnectTimeoutError(endpoint_url="https://example.com"), ServiceUnavailable),
    ],
    ids=["denied", "failed", "not there"],
)
def test_after_a_failure_a_secret_is_not_asked_for_again_at_once_and_everyone_learns_why(
    fault: Exception, kind: type[TransientError]
) -> None:
    manager = Manager(fault, "sk-key")
    read = secret(manager.as_client(), "arn:failing")
    raised = []
    for _ in range(3):
        with pytest.raises(kind) as caught:
            read()
        raised.append(caught.value)
    assert manager.requests == 1
    assert len({str(error) for error in raised}) == 1
    assert len(set(map(id, raised))) == 3


def test_a_secret_that_was_read_is_kept_without_the_line_end_of_its_file() -> None:
    manager = Manager("sk-key\n")
    read = secret(manager.as_client(), "arn:kept")
    assert [read(), read()] == ["sk-key", "sk-key"]
    assert manager.requests == 1


def rejected(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        circuit.rejected(REJECTED)


def test_rejections_of_everything_are_a_wrong_configuration_that_does_not_repeat_what_was_sent() -> None:
    circuit = Provider().circuit
    rejected(circuit, REJECTIONS_IN_A_ROW - 1)
    circuit.raise_if_open()
    with pytest.raises(ConfigurationProblem, match="400 bad_value, as to every request") as raised:
        circuit.rejected(REJECTED)
    assert "CANARY" not in raised.value.explained
    with pytest.raises(ConfigurationProblem, match="check model and endpoint") as again:
        circuit.raise_if_open()
    assert "CANARY" not in again.value.explained


def test_an_answered_call_ends_a_row_of_rejections_and_of_failures() -> None:
    provider = Provider()
    for _ in range(2):
        rejected(provider.circuit, REJECTIONS_IN_A_ROW - 1)
        provider.fails(DOWN, FAILURES_IN_A_ROW - 1)
        provider.circuit.answered()
    assert not provider.is_open()


def test_an_answered_call_alone_does_not_end_the_doubt() -> None:
    provider = Provider().fails(ConfigurationProblem("no"))
    provider.circuit.answered()
    assert provider.circuit.doubtful


def test_whoever_is_turned_away_gets_an_error_of_their_own_that_does_not_grow() -> None:
    original = ConfigurationProblem("no")
    provider = Provider().fails(original)
    raised, lengths = [original], set()
    for _ in range(3):
        with pytest.raises(ConfigurationProblem) as caught:
            provider.circuit.raise_if_open()
        raised.append(caught.value)
        lengths.add(len(caught.traceback))
    assert len(set(map(id, raised))) == 4
    assert len(lengths) == 1


def test_the_error_that_opened_it_is_not_kept_with_the_frames_it_came_through() -> None:
    circuit, error = Circuit(FakeClock()), ConfigurationProblem("no")
    kept = ref(error)
    circuit.failed(error)
    del error
    assert kept() is None
    assert circuit.doubtful


def test_a_clock_that_is_set_back_does_not_keep_it_open() -> None:
    provider = Provider().fails(DOWN, FAILURES_IN_A_ROW)
    provider.clock.pass_seconds(-86_400)
    assert not provider.is_open()
    assert provider.circuit.doubtful


@pytest.mark.parametrize("seconds", [301.0, 86_400.0, 1e300, float("inf")])
def test_a_pause_of_any_length_is_kept_for_five_minutes_at_most(seconds: float) -> None:
    assert Provider().fails(RateLimited("slow down", seconds)).open_seconds() == 300


def test_a_longer_pause_that_is_asked_for_prolongs_it_and_a_shorter_one_does_not_end_it() -> None:
    provider = Provider().fails(RateLimited("slow down", 20)).fails(RateLimited("slow down", 60))
    assert provider.fails(RateLimited("slow down", 5)).open_seconds() == 60


class WrongKey(SlowChat):
    """A model that turns every call away, a while after it was made."""

    def __init__(self) -> None:
        super().__init__(self._turn_away)
        self.calls = 0

    async def _turn_away(self, request: ChatRequest) -> str:
        self.calls += 1
        await asyncio.sleep(0)
        raise ConfigurationProblem("wrong key")


def test_after_an_outage_one_draft_goes_ahead_and_a_draft_that_is_done_ends_the_doubt() -> None:
    house = asked(items=10, policy=ONE_CANDIDATE)
    house.rewriting.circuit.failed(ConfigurationProblem("wrong key"))
    house.clock.pass_seconds(31)
    chat = WrongKey()
    assert len(with_chat(house, chat).rewrite().failures) == 10
    assert chat.calls == 1
    house.clock.pass_seconds(61)
    assert with_chat(house, SlowChat(soon)).rewrite().failures == []
    assert not house.rewriting.circuit.doubtful


def test_a_call_that_waited_for_its_turn_is_not_made_when_the_one_before_it_ended_all_asking() -> None:
    chat = WrongKey()
    assert len(with_chat(asked(), chat, Limits(calls_at_once=1)).rewrite().failures) == 1
    assert chat.calls == 1


def test_a_batch_that_ran_out_of_time_is_a_failure_of_the_provider() -> None:
    house = with_chat(asked(), SlowChat(never))
    for _ in range(FAILURES_IN_A_ROW - 1):
        house.rewriting.circuit.failed(ServiceUnavailable("down"))
    house.rewrite(seconds=0.01)
    with pytest.raises(TimedOut, match="ran out of time"):
        house.rewriting.circuit.raise_if_open()
