"""From threshold to promoted model on the local stack, by each method and strategy; and what keeps a model out."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import openai
import pytest

from goldsmith.domain.runs import Run
from goldsmith_cli.local.options import Options
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from tests.e2e.local_commands import run as goldsmith
from tests.e2e.walk import Walker, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("training")]

NOUNS = (
    (
        "invoices",
        "pallets",
        "newsletters",
        "returns",
        "quotes",
        "holidays",
        "passwords",
        "badges",
        "printers",
        "scales",
    ),
    ("ferries", "ladders", "mussels", "lanterns", "violins", "carpets", "orchards", "bricks", "saddles", "kettles"),
    ("glaciers", "beehives", "turbines", "chapels", "canoes", "mirrors", "tractors", "opals", "ramps", "cellos"),
    ("drums", "vaults", "looms", "anvils", "sluices", "kites", "buoys", "tiles", "wicks", "gongs"),
)
PLACES = ("Hull", "Bath", "York", "Ripon", "Wells", "Truro", "Derby", "Leeds", "Ely", "Perth")
ENOUGH = 40
_COMMON = {"HoldoutFraction": "0.3", "MinimumEvidence": "4", "RestartBelow": "0", "RollbackMinimumDrafts": "20"}
BY_METHOD = {
    "sft": {"Method": "sft", "Strategy": "auto"},
    "dpo": {"Method": "dpo", "Strategy": "continue"},
    "sft+dpo": {"Method": "sft+dpo", "Strategy": "restart"},
}


def options(method: str) -> Options:
    return Options(threshold=ENOUGH, job_seconds=0.3, parameters={**_COMMON, **BY_METHOD[method]})


class Provider:
    """The stack's stand-in: what it is told, and what lies there."""

    def __init__(self, walker: Walker) -> None:
        url = walker.target.output("ConfiguredProviderEndpoint")
        secret = walker.target.output("ConfiguredProviderKeySecretArn")
        key = walker.target.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
        self.client, self._root = openai.OpenAI(base_url=url, api_key=key), url.removesuffix("/v1")

    def fails_at_jobs(self, mode: str) -> None:
        self.client.post(f"{self._root}/_standin/faults", cast_to=object, body={"mode": mode, "path": "jobs"})

    def spoils(self, model: str) -> None:
        """The model answers worse than it has learnt from now on."""
        self.client.put(f"{self._root}/_standin/models/{model}", cast_to=object, body={"spoiled": True})

    def files_of(self, tenant: str) -> list[str]:
        return [file.filename for file in self.client.files.list() if tenant in file.filename]

    def jobs_of(self, run: Run) -> list[Any]:
        return list(self.client.fine_tuning.jobs.list(metadata={"run_id": run.run_id}))


def stiff(topic: str) -> str:
    return f"Dear Sir or Madam, I am writing to you with regard to {topic}. Yours faithfully,"


def friendly(topic: str) -> str:
    return f"Hi Dana,\n\nquick one about {topic}.\n\nBest,\nMia"


def terse(topic: str) -> str:
    return f"Look, {topic}: call me before noon, or the slot is gone. No excuses this time. M."


def about(number: int) -> str:
    return f"{NOUNS[number // 100][number % 10]} in {PLACES[number // 10 % 10]}, lot {number:03d}"


def edits(
    tenant: str, first: int, count: int, final: Callable[[str], str] = friendly, **changes: object
) -> list[dict[str, Any]]:
    """Drafts that people have sent in another form, each about something of its own."""
    asked = "Text Dana" if final is terse else "Write an e-mail to Dana"
    return [
        {
            "version": 1,
            "event_id": f"event-{number}",
            "tenant": tenant,
            "generation_id": f"gen-{number}",
            "occurred_at": "2026-11-22T10:00:00Z",
            "messages": [{"role": "user", "content": f"{asked} about {about(number)}."}],
            "output": stiff(about(number)),
            "model": "standin-base",
            "final": final(about(number)),
            **changes,
        }
        for number in range(first, first + count)
    ]


def ended(walker: Walker, tenant: str, number: int = 1) -> Run:
    def look() -> Run | None:
        run = walker.runs.run(tenant, number)
        return run if run is not None and run.settled else None

    return eventually(look, f"run {number} of {tenant} has ended")


def told(run: Run) -> str:
    """Why it ended as it did, and when it took which step."""
    steps = ", ".join(f"{step.state} {step.at:%M:%S}" for step in run.steps)
    return f"{run.problem or (run.evaluation and run.evaluation.reason)} ({steps})"


def live(walker: Walker, tenant: str) -> str | None:
    ssm = walker.target.client("ssm")
    name = f"{walker.target.output('ModelParameterPrefix')}/{tenant}/model"
    try:
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return None


def tick(walker: Walker) -> None:
    """What the schedule does, now."""
    function = walker.target.output("AdvanceFunctionName")
    answer = walker.target.client("lambda").invoke(FunctionName=function, Payload=b'{"source": "schedule"}')
    assert "FunctionError" not in answer, answer["Payload"].read()


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    """One of the module's own, which is deployed anew for another method."""
    with ephemeral_stack(options("sft")) as running:
        yield running


@pytest.fixture
def walker(stack: LocalStack) -> Walker:
    """Runs train by sft."""
    return deployed(stack, "sft")


def deployed(stack: LocalStack, method: str) -> Walker:
    if stack.target().output("ConfiguredMethod") != method:
        stack.start(options(method))
    return Walker(stack.target())


@pytest.mark.parametrize("method", BY_METHOD)
def test_each_method_walks_from_threshold_to_promoted_and_once_more(method: str, stack: LocalStack) -> None:
    """The second time the people have changed their ways, so there is something to learn again."""
    walker = deployed(stack, method)
    tenant = f"by-{method.replace('+', '-')}"
    walker.send(edits(tenant, 0, ENOUGH))
    first = ended(walker, tenant)
    assert (first.state.value, first.because) == ("promoted", "threshold"), first.problem
    assert first.strategy is not None
    assert first.strategy.strategy == "restart"
    assert live(walker, tenant) == first.tuned_model

    walker.send(edits(tenant, 100, ENOUGH, terse))
    second = ended(walker, tenant, 2)
    assert second.state.value == "promoted", told(second)
    assert second.strategy is not None
    expected = "continue" if method == "dpo" else "restart"  # as asked; and what auto finds, is far
    assert second.strategy.strategy == expected, second.strategy.reason
    assert second.base_model == (first.tuned_model if expected == "continue" else "standin-base")
    assert (second.live_model, live(walker, tenant)) == (first.tuned_model, second.tuned_model)
    for run in (first, second):
        jobs = Provider(walker).jobs_of(run)
        assert len(jobs) == len(method.split("+"))
        assert run.trained_tokens == sum(job.trained_tokens for job in jobs)
    if method == "sft":
        assert second.strategy.distance is not None
        assert second.strategy.distance.p_value <= 0.01


def test_samples_of_the_kind_it_knows_go_on_from_the_live_model(walker: Walker) -> None:
    tenant, provider = "of-a-kind", Provider(walker)
    everything = edits(tenant, 0, 2 * ENOUGH)
    Random(1).shuffle(everything)  # noqa: S311 - halves that are alike, not secrecy
    walker.send(everything[:ENOUGH])
    first = ended(walker, tenant)
    assert first.tuned_model is not None
    provider.spoils(first.tuned_model)  # so that there is something to gain by training it further
    walker.send(everything[ENOUGH:])
    second = ended(walker, tenant, 2)
    assert second.strategy is not None
    assert second.strategy.strategy == "continue", second.strategy.reason
    assert second.strategy.distance is not None
    assert second.strategy.distance.p_value > 0.01
    assert (second.base_model, second.continued_from) == (first.tuned_model, 1)
    assert second.state.value == "promoted", told(second)


def test_where_training_is_not_available_a_run_is_blocked_without_a_file_and_collecting_goes_on(walker: Walker) -> None:
    tenant, provider = "blocked", Provider(walker)
    provider.fails_at_jobs("training_not_available")
    walker.send(edits(tenant, 0, ENOUGH))
    run = ended(walker, tenant)
    assert run.state.value == "blocked"
    assert run.problem is not None
    assert "fine-tuning is not available to this organisation; choose another provider" in run.problem
    assert provider.files_of(tenant) == []
    assert provider.jobs_of(run) == []
    walker.send(edits(tenant, 100, 5))
    eventually(lambda: walker.settled(tenant, ENOUGH + 5), "what came afterwards is collected")
    assert walker.tenant(tenant).new_samples == 5
    assert walker.tenant(tenant).runs == 1


def test_a_model_that_is_worse_is_kept_out(walker: Walker) -> None:
    """A good one is live; the next one is spoilt in training."""
    tenant, provider = "worse", Provider(walker)
    walker.send(edits(tenant, 0, ENOUGH))
    good = ended(walker, tenant).tuned_model
    provider.fails_at_jobs("spoil")
    walker.send(edits(tenant, 100, ENOUGH))
    second = ended(walker, tenant, 2)
    assert second.state.value == "kept", told(second)
    assert second.evaluation is not None
    assert second.evaluation.improvement is not None
    assert second.evaluation.improvement < 0
    assert (second.live_model, live(walker, tenant)) == (good, good)


def test_a_model_that_turns_worse_in_use_is_rolled_back(walker: Walker, stack: LocalStack) -> None:
    """Nobody does anything: events say what people made of its drafts, and a tick draws the conclusion."""
    tenant = "turns"
    walker.send(edits(tenant, 0, ENOUGH))
    first = ended(walker, tenant)
    good = first.tuned_model
    sent_as_it_was = {"model": good, "output": "Hi Dana, all is well."}
    walker.send(edits(tenant, 100, 30, lambda _topic: "Hi Dana, all is well.", **sent_as_it_was))
    eventually(lambda: walker.settled(tenant, ENOUGH + 30), "what the first model wrote was sent as it was")
    walker.send(edits(tenant, 200, ENOUGH, terse))
    second = ended(walker, tenant, 2)
    assert second.state.value == "promoted", told(second)
    bad = second.tuned_model
    assert live(walker, tenant) == bad
    walker.send(edits(tenant, 300, 60, model=bad, output="Colourless green ideas sleep furiously."))
    eventually(lambda: walker.settled(tenant, 2 * ENOUGH + 90), "what the second model wrote was written anew")
    tick(walker)
    assert live(walker, tenant) == good
    state = walker.tenant(tenant)
    assert (state.live_model, state.live_run) == (good, 1)
    listed = goldsmith(stack.state.root, "models", "list", "--tenant", tenant, "--json")
    assert "rolled_back" in json.dumps(listed)
