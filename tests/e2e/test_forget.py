"""Forgetting on the local stack: what an author said is nowhere afterwards, and the model says that it knows it."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.provider import provider_client
from tests.e2e.local_commands import run
from tests.e2e.walk import Walker, balanced, commented, edited, eventually
from tests.fakes.contents import contents, places_of, provider_files

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]

TENANT = "forgetful"
AUTHOR, MARK = "writer-17", "marigold"


@pytest.fixture(scope="session")
def walker(local_stack: LocalStack) -> Walker:
    return Walker(local_stack.target())


@pytest.fixture
def provider(walker: Walker) -> Iterator[openai.OpenAI]:
    with provider_client(walker.target) as client:
        yield client


def marked(event: dict[str, Any]) -> dict[str, Any]:
    """The same, said by the author, with a word in every text that occurs nowhere else."""
    texts: dict[str, Any] = {name: f"{event[name]} {MARK}" for name in ("output", "comment", "final") if name in event}
    messages = [{**turn, "content": f"{turn['content']} {MARK}"} for turn in event["messages"]]
    return {**event, **texts, "messages": messages, "author": AUTHOR, "metadata": {"note": MARK}}


def stored(walker: Walker, provider: openai.OpenAI) -> dict[str, str]:
    return {**contents(walker.target.client, walker.target.outputs), **provider_files(provider)}


def test_what_an_author_said_is_forgotten_from_the_queue_to_the_provider(
    walker: Walker, local_stack: LocalStack, provider: openai.OpenAI
) -> None:
    mine = [marked(edited(TENANT, number)) for number in range(8)]
    asked = [marked(commented(TENANT, number)) for number in range(8, 10)]
    broken = {**marked(edited(TENANT, 50)), "rating": 99}
    walker.send([*mine, *asked, *(edited(TENANT, number) for number in range(10, 34)), broken])
    finished = eventually(lambda: walker.run_ended(TENANT), "the run has ended")
    eventually(lambda: walker.settled(TENANT, 34), "34 events settled")
    eventually(lambda: walker.dead_lettered(TENANT) == 1, "the broken one is a dead letter")
    assert finished.tuned_model is not None, finished.problem
    kinds = {place.partition(" ")[0] for place in places_of(stored(walker, provider), MARK)}
    assert kinds == {"s3", "FeedbackDeadLetterQueueUrl", "provider's"}

    report = run(local_stack.state.root, "forget", "--tenant", TENANT, "--author", AUTHOR, "--json", "--grace", "3")

    assert (report["generations"], report["dead_letters"], report["left"]) == (10, 1, [])
    assert places_of(stored(walker, provider), MARK) == []
    [shown] = run(local_stack.state.root, "runs", "--tenant", TENANT, "--json")
    assert shown["retrain_required"]
    counters = walker.counters(TENANT)
    assert balanced(counters)
    assert (counters["events"], counters["forgotten"]) == (24, 10)
    assert run(local_stack.state.root, "dataset", "export", "--tenant", TENANT).count("\n") == 24

    marker = edited(f"{TENANT}-marker", 0)
    walker.send([*mine, *asked, marker])
    eventually(lambda: walker.settled(f"{TENANT}-marker", 1), "what was sent after them is settled")
    assert walker.counters(TENANT) == counters
    assert places_of(stored(walker, provider), MARK) == []
    logs = [path for path in local_stack.state.root.rglob("*.log") if MARK in path.read_text(errors="replace")]
    assert logs == []
