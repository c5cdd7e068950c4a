import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from goldsmith.client import LiveModel

FALLBACK = "base"
Answer = Callable[[], str]


class NotFound(ClientError):
    def __init__(self) -> None:
        super().__init__({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")


class ParameterStore:
    """SSM as the client sees it: one answer, or failure, for every call."""

    class exceptions:  # noqa: N801 - boto3's own name
        ParameterNotFound = NotFound

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def get_parameter(self, *, Name: str) -> dict[str, Any]:  # noqa: N803 - boto3's own name
        self.asked.append(Name)
        return {"Parameter": {"Value": self.answer()}}


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def says(*names: str) -> Answer:
    told = iter(names)
    return lambda: next(told)


def fails(error: Exception) -> Answer:
    def answer() -> str:
        raise error

    return answer


def denied() -> ClientError:
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": "arn:aws:iam::1:user/x"}}, "GetParameter")


def live(store: ParameterStore, clock: Clock | None = None, **options: Any) -> LiveModel:  # noqa: ANN401 - LiveModel's
    return LiveModel("acme-leads", FALLBACK, client=cast("Any", store), clock=clock or Clock(), **options)


class TestReading:
    def test_the_parameter_of_the_tenant_is_read(self) -> None:
        store = ParameterStore(says("tuned-1"))
        assert live(store).name() == "tuned-1"
        assert store.asked == ["/goldsmith/acme-leads/model"]

    @pytest.mark.parametrize("prefix", ["/elsewhere", "/elsewhere/"])
    def test_the_prefix_is_the_stacks(self, prefix: str) -> None:
        store = ParameterStore(says("tuned-1"))
        live(store, prefix=prefix).name()
        assert store.asked == ["/elsewhere/acme-leads/model"]

    def test_where_nothing_was_promoted_the_fallback_answers(self) -> None:
        assert live(ParameterStore(fails(NotFound()))).name() == FALLBACK

    def test_that_nothing_was_promoted_is_kept_as_long_as_a_name(self) -> None:
        store, clock = ParameterStore(fails(NotFound())), Clock()
        model = live(store, clock)
        model.name()
        clock.seconds = 59
        model.name()
        assert len(store.asked) == 1


class TestKeeping:
    def test_a_name_is_kept_until_it_is_too_old(self) -> None:
        store, clock = ParameterStore(says("tuned-1", "tuned-2")), Clock()
        model = live(store, clock)
        told = []
        for clock.seconds in (0.0, 30.0, 59.9, 60.0, 100.0):
            told.append(model.name())
        assert told == ["tuned-1", "tuned-1", "tuned-1", "tuned-2", "tuned-2"]

    def test_each_asks_for_itself(self) -> None:
        store = ParameterStore(says("tuned-1", "tuned-2"))
        assert [live(store).name(), live(store).name()] == ["tuned-1", "tuned-2"]

    def test_at_a_maximum_age_of_nothing_every_call_asks(self) -> None:
        store = ParameterStore(says("tuned-1", "tuned-2"))
        model = live(store, max_age=0)
        assert [model.name(), model.name()] == ["tuned-1", "tuned-2"]


class TestTrouble:
    @pytest.mark.parametrize(
        "error", [denied(), EndpointConnectionError(endpoint_url="https://ssm"), TimeoutError(), KeyError("Parameter")]
    )
    def test_whatever_fails_the_fallback_answers_and_it_is_logged(
        self, error: Exception, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            assert live(ParameterStore(fails(error))).name() == FALLBACK
        assert "/goldsmith/acme-leads/model could not be read" in caplog.text
        assert "arn:aws:iam" not in caplog.text

    def test_the_last_known_name_is_told_on_and_asked_for_again_after_a_short_while(self) -> None:
        store, clock = ParameterStore(says("tuned-1")), Clock()
        model = live(store, clock)
        model.name()
        store.answer = fails(denied())
        told = []
        for clock.seconds in (60.0, 62.0, 64.9, 65.0, 66.0):
            told.append(model.name())
        assert told == ["tuned-1"] * 5
        assert len(store.asked) == 3  # at first, at 60 and at 65 seconds
        store.answer = says("tuned-2")
        clock.seconds = 70.0
        assert model.name() == "tuned-2"


class TestThreads:
    def test_many_who_come_at_once_at_first_make_one_request_and_all_get_its_answer(self) -> None:
        started, told = threading.Barrier(8), []

        def slow() -> str:
            entered.set()
            assert released.wait(5)
            return "tuned-1"

        entered, released = threading.Event(), threading.Event()
        store = ParameterStore(slow)
        model = live(store)

        def ask() -> None:
            started.wait(5)
            told.append(model.name())

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        assert entered.wait(5)
        released.set()
        for thread in threads:
            thread.join(5)
        assert (told, len(store.asked)) == (["tuned-1"] * 8, 1)

    def test_who_comes_while_another_looks_again_does_not_wait(self) -> None:
        clock, entered, released = Clock(), threading.Event(), threading.Event()
        store = ParameterStore(says("tuned-1"))
        model = live(store, clock)
        model.name()

        def slow() -> str:
            entered.set()
            assert released.wait(5)
            return "tuned-2"

        store.answer, clock.seconds = slow, 61.0
        first = threading.Thread(target=model.name)
        first.start()
        assert entered.wait(5)
        assert model.name() == "tuned-1"
        released.set()
        first.join(5)
        assert model.name() == "tuned-2"


@pytest.mark.parametrize("tenant", ["", "Acme", "acme leads", "../other", "a/b", "-acme", "a" * 64, "acme\n"])
def test_what_cannot_be_a_tenant_is_refused(tenant: str) -> None:
    with pytest.raises(ValueError, match=r"^tenant: "):
        LiveModel(tenant, FALLBACK)


def test_there_has_to_be_a_fallback() -> None:
    with pytest.raises(ValueError, match=r"^fallback: "):
        LiveModel("acme-leads", " ")


def test_boto3_is_imported_when_it_is_first_asked() -> None:
    program = (
        "import sys; from goldsmith.client import LiveModel; LiveModel('acme-leads', 'base');"
        " sys.exit(any(name in sys.modules for name in ('boto3', 'botocore')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
