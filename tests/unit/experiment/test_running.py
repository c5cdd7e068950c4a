"""The whole way of a source, with models that only pretend."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from bench.experiment_parts import arms, scripted, settings, summaries
from bench.experiment_parts.figures import document
from bench.experiment_parts.keeping import BASE_KEY, Answer, Kept, Trained
from bench.experiment_parts.metrics import METRICS
from bench.experiment_parts.models import Models, Question
from bench.experiment_parts.running import Outcome, prompted, seeded
from bench.experiment_parts.settings import Settings
from bench.experiment_parts.showing import read
from bench.experiment_parts.source import Source

SIZE = Settings(seeds=2, samples=6, held_out=6, drafts=48, most_tokens=50, longest_prompt=100)


class Quiet:
    def begin(self, what: str, steps: int) -> Callable[[], None]:
        return lambda: None


class Pretending(Models):
    """Repeats the request as the base model, and says less and less about it with every training."""

    async def train(
        self, lesson: arms.Lesson, start: Trained | None, settings: Settings, seed: int, what: str
    ) -> Trained:
        return Trained(f"{lesson.arm}-{seed}", Path("adapter"), [2.0, 1.0], 100, 1.0)

    async def answer(self, questions: Sequence[Question], adapters: Mapping[str, Path], what: str) -> list[Answer]:
        assert all(question.model == BASE_KEY or question.model in adapters for question in questions)
        return [self._said(question) for question in questions]

    def _said(self, question: Question) -> Answer:
        asked = question.messages[-1]["content"]
        said = asked if question.model == BASE_KEY else f"{asked[:20]} {question.model}"
        return Answer(said, 9, ended=True)


@pytest.fixture
def models(tmp_path: Path) -> Models:
    return Pretending(Kept(tmp_path), Quiet(), Path("model.gguf"))


def whole(source: Source, models: Models) -> Outcome:
    async def run() -> Outcome:
        outcome = Outcome(source)
        await prompted(outcome, models)
        for seed in range(1, source.settings.seeds + 1):
            await seeded(outcome, models, seed, lambda _said: None)
        return outcome

    return asyncio.run(run())


def records() -> list[dict[str, object]]:
    """Invented ones, in the form of the recorded ones; every third is accepted as it is."""
    return [
        {
            "id": f"record-{number}",
            "messages": [{"role": "user", "content": f"Summarize: On Monday {number} hens left Secretville."}],
            "output": f"Hens left in {number}.",
            "rating": int(number % 3 == 0),
            "feedback": "It says when they left.",
            "final": None if number % 3 == 0 else f"In all {number} hens left Secretville.",
        }
        for number in range(48)
    ]


def test_every_arm_is_measured_on_the_same_generations_by_every_seed(models: Models) -> None:
    outcome = whole(asyncio.run(scripted.scripted(models, SIZE)), models)
    told = document(outcome)
    assert set(told["arms"]) == set(arms.ARMS)
    for arm, figures in told["arms"].items():
        assert len(figures["by_seed"]) == (1 if arm in arms.SAME_FOR_ALL_SEEDS else 2)
        assert all(figures[metric]["interval"][0] <= figures[metric]["mean"] for metric in METRICS)
    assert all(len(row) == 6 for rows in outcome.answers.values() for row in rows)
    assert told["person"] == {"distance": 0.0, "style": 1.0, "meaning": 1.0, "invented": 0.0}
    assert len(read(outcome)) == 3


def test_of_records_only_counts_and_the_files_fingerprint_are_told(models: Models, tmp_path: Path) -> None:
    file = tmp_path / summaries.FILE
    file.write_text("".join(json.dumps(record) + "\n" for record in records()))
    source = summaries.summaries(file, lambda messages: 10, SIZE)
    assert not {case.name for case in source.cases} & {sample.generation_id for sample in source.golden}
    assert source.cases[0].facts
    told = document(whole(source, models))
    assert told["about"]["routes"] == {"accepted": 16, "edited": 32}
    assert "Secretville" not in json.dumps(told)


def test_too_few_short_records_are_said_so(tmp_path: Path) -> None:
    file = tmp_path / summaries.FILE
    file.write_text("".join(json.dumps(record) + "\n" for record in records()))
    with pytest.raises(ValueError, match="too few"):
        summaries.summaries(file, lambda messages: SIZE.longest_prompt + 1, SIZE)


def test_a_look_is_small_enough_for_its_rounds() -> None:
    for size in (settings.SCRIPTED, settings.SUMMARIES):
        assert settings.quick(size).samples % 3 == size.samples % 3 == 0
