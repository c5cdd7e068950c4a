# ruff: noqa: ANN401 - answers of every shape pass through the helpers
"""Base models that are retired, and tuned models that answer worse, on request."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openai import APIStatusError, BadRequestError, NotFoundError, OpenAI

from goldsmith_cli.standin.serve import running_standin

from .support import BASE, ManualClock, chat, client_of, control, provoke, put_control, upload

QUESTION = "Write to Dana about topic 4."


@pytest.fixture(autouse=True)
def nothing_announced(client: OpenAI) -> Iterator[None]:
    yield
    provoke(client, mode=None)
    put_control(client, "models", {BASE: {"shutdown_date": None}})


def in_days(clock: ManualClock, days: int) -> str:
    return (datetime.fromtimestamp(clock(), UTC).date() + timedelta(days=days)).isoformat()


def tuned(client: OpenAI, clock: ManualClock, model: str = BASE) -> str:
    job = client.fine_tuning.jobs.create(model=model, training_file=upload(client))
    clock.advance(10)
    return str(client.fine_tuning.jobs.retrieve(job.id).fine_tuned_model)


def refusal_of(client: OpenAI, model: str) -> tuple[int, str | None]:
    with pytest.raises(APIStatusError) as refused:
        client.fine_tuning.jobs.create(model=model, training_file=upload(client))
    return refused.value.status_code, refused.value.code


def answer(client: OpenAI, model: str) -> Any:
    return chat(client, QUESTION, model=model).message.content


def test_an_announced_day_is_shown_and_ends_nothing_before_it(client: OpenAI, clock: ManualClock) -> None:
    day = in_days(clock, 2)
    assert put_control(client, "models", {BASE: {"shutdown_date": day}})[BASE] == {"shutdown_date": day}
    assert client.models.retrieve(BASE).shutdown_date == day
    assert tuned(client, clock)


def test_a_retired_model_can_be_tuned_no_more_nor_what_was_tuned_from_it(client: OpenAI, clock: ManualClock) -> None:
    model = tuned(client, clock)
    put_control(client, "models", {BASE: {"shutdown_date": in_days(clock, 0)}})
    assert refusal_of(client, BASE) == refusal_of(client, model) == (400, "model_not_available")
    assert client.models.retrieve(model).shutdown_date is None
    put_control(client, "models", {BASE: {"shutdown_date": None}})
    assert tuned(client, clock, model)


def test_days_may_be_configured_and_what_is_announced_later_survives_a_restart(tmp_path: Path) -> None:
    options: Any = {"state_file": tmp_path / "state.json", "shutdown_dates": {BASE: date(2027, 1, 14)}}
    with running_standin(**options) as standin, client_of(standin) as client:
        assert client.models.retrieve(BASE).shutdown_date == "2027-01-14"
        put_control(client, "models", {BASE: {"shutdown_date": None}})
    with running_standin(**options) as standin, client_of(standin) as client:
        assert client.models.retrieve(BASE).shutdown_date is None


def test_a_spoiled_model_answers_worse_from_now_on_until_it_is_mended(client: OpenAI, clock: ManualClock) -> None:
    model = tuned(client, clock)
    learnt = answer(client, model)
    assert put_control(client, f"models/{model}", {"spoiled": True})[model] == {"spoiled": True}
    assert "Dana" not in answer(client, model)
    assert "topic 4" in answer(client, BASE)
    put_control(client, f"models/{model}", {"spoiled": False})
    assert answer(client, model) == learnt == "Hi 4"


def test_a_job_may_yield_a_model_that_is_spoiled_at_once(client: OpenAI, clock: ManualClock) -> None:
    provoke(client, mode="spoil")
    spoiled, sound = tuned(client, clock), tuned(client, clock)
    assert [control(client, "models")[model]["spoiled"] for model in (spoiled, sound)] == [True, False]
    assert answer(client, spoiled) != answer(client, sound) == "Hi 4"


def test_what_is_tuned_from_a_spoiled_model_answers_as_it_has_learnt(client: OpenAI, clock: ManualClock) -> None:
    provoke(client, mode="spoil")
    assert answer(client, tuned(client, clock, tuned(client, clock))) == "Hi 4"


@pytest.mark.parametrize("body", [{BASE: {"shutdown_date": "soon"}}, {BASE: {}}, {BASE: {"retired": True}}, []])
def test_an_announcement_that_makes_no_sense_is_refused(client: OpenAI, body: object) -> None:
    with pytest.raises(BadRequestError):
        put_control(client, "models", body)


def test_only_models_that_are_there_can_be_changed_and_base_models_cannot_be_spoiled(client: OpenAI) -> None:
    with pytest.raises(NotFoundError):
        put_control(client, "models", {BASE: {"shutdown_date": "2020-01-01"}, "gpt-9": {"shutdown_date": None}})
    assert client.models.retrieve(BASE).shutdown_date is None
    with pytest.raises(NotFoundError):
        put_control(client, "models/gpt-9", {"spoiled": True})
    with pytest.raises(BadRequestError, match="cannot be spoiled"):
        put_control(client, f"models/{BASE}", {"spoiled": True})
