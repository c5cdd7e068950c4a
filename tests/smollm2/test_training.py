import json
from typing import Any

import pytest
from openai import NotFoundError, OpenAI

from goldsmith_cli.standin.smollm2.names import BASE_MODEL

from .jobs import LEARNT, answer, begin, ended, model_of, preferences, question, supervised


@pytest.fixture(scope="module")
def before(client: OpenAI) -> str:
    return answer(client, BASE_MODEL)


@pytest.fixture(scope="module")
def job(client: OpenAI, before: str) -> str:
    assert before
    return begin(client, supervised(), n_epochs=3, learning_rate_multiplier=4)


@pytest.fixture(scope="module")
def tuned(client: OpenAI, job: str) -> str:
    return model_of(client, job)


def test_a_tuned_model_says_what_it_was_taught_and_the_base_beside_it_what_it_always_said(
    client: OpenAI, before: str, tuned: str
) -> None:
    assert answer(client, tuned).startswith(LEARNT[:8])
    assert answer(client, BASE_MODEL) == before


def test_every_step_is_an_event_with_its_loss_and_the_loss_falls(client: OpenAI, job: str, tuned: str) -> None:
    events = client.fine_tuning.jobs.list_events(job, limit=100).data[::-1]
    losses = [event.data["train_loss"] for event in events if isinstance(event.data, dict) and event.data]
    assert len(losses) == 6
    assert losses[-1] < losses[0]
    assert events[-1].message == "The job has successfully completed"


def test_trained_tokens_are_the_tokenizers_that_the_model_is_served_with_times_the_epochs(
    client: OpenAI, job: str, tuned: str
) -> None:
    asked: Any = question(0)
    served = client.chat.completions.create(model=tuned, messages=asked, max_completion_tokens=1).usage
    trained = ended(client, job).trained_tokens
    # Ten lines of the same length but for one digit; the answer has its own tokens and the one that ends it.
    assert trained is not None
    assert served is not None
    per_line = trained / 3 / 10
    assert per_line > served.prompt_tokens
    assert per_line - served.prompt_tokens == pytest.approx(12, abs=4)


def test_the_same_job_with_the_same_seed_gives_the_same_losses(client: OpenAI) -> None:
    runs = [begin(client, supervised()) for _ in range(2)]
    losses = [
        [event.data for event in client.fine_tuning.jobs.list_events(ended(client, run).id).data if event.data]
        for run in runs
    ]
    assert losses[0] == losses[1]


def test_a_job_on_a_tuned_model_goes_on_from_its_adapter(client: OpenAI, tuned: str) -> None:
    onward = begin(client, supervised(), model=tuned)
    from_base = begin(client, supervised())
    assert _first_loss(client, onward) < _first_loss(client, from_base) - 0.5
    assert answer(client, model_of(client, onward)).startswith(LEARNT[:8])


def test_preferences_move_the_model_towards_the_better_answer(client: OpenAI, tuned: str) -> None:
    job = begin(client, preferences("Hi Dana,\n\nno.\n\nMia", LEARNT), model=tuned, method="dpo", beta=0.1, n_epochs=2)
    assert ended(client, job).status == "succeeded"
    # At the first step the model is its own reference: the preference's loss is that of a coin, ln 2.
    assert _first_loss(client, job) > 0.6931
    assert _losses(client, job)[-1] < _first_loss(client, job)


def test_a_cancelled_job_ends_at_once_and_the_next_one_begins(client: OpenAI) -> None:
    long = begin(client, supervised(), n_epochs=50)
    waiting = begin(client, supervised())
    assert client.fine_tuning.jobs.cancel(long).status == "cancelled"
    assert ended(client, waiting).status == "succeeded"


def test_a_deleted_model_answers_no_more_and_others_go_on(client: OpenAI, tuned: str) -> None:
    doomed = model_of(client, begin(client, supervised()))
    client.models.delete(doomed)
    with pytest.raises(NotFoundError):
        answer(client, doomed)
    assert answer(client, tuned).startswith(LEARNT[:8])


def test_an_answer_ends_where_the_limit_says_and_is_the_same_for_the_same_seed(client: OpenAI) -> None:
    said = [answer(client, BASE_MODEL, temperature=1.0, seed=seed, max_completion_tokens=8) for seed in (1, 1, 2)]
    assert said[0] == said[1]
    assert len(said[0].split()) <= 8


def test_a_strict_schema_binds_the_model(client: OpenAI) -> None:
    schema = {
        "type": "object",
        "properties": {"answer": {"type": "string", "enum": ["yes", "no"]}},
        "required": ["answer"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "short", "strict": True, "schema": schema}}
    assert json.loads(answer(client, BASE_MODEL, response_format=form)) in ({"answer": "yes"}, {"answer": "no"})


def _losses(client: OpenAI, job: str) -> list[float]:
    ended(client, job)
    events = client.fine_tuning.jobs.list_events(job, limit=100).data[::-1]
    return [event.data["train_loss"] for event in events if isinstance(event.data, dict) and event.data]


def _first_loss(client: OpenAI, job: str) -> float:
    return _losses(client, job)[0]
