"""The whole way of one source: trainings and answers of every seed, or what is kept of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bench.experiment_parts.arms import ARMS, SAME_FOR_ALL_SEEDS, lessons, question
from bench.experiment_parts.draws import Draw, draw
from bench.experiment_parts.keeping import BASE_KEY, Answer, Trained
from bench.experiment_parts.models import Models, Question
from bench.experiment_parts.source import Source

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What came of a source: answers by arm, a row for each seed (one for what no seed changes); trainings by seed."""

    source: Source
    answers: dict[str, list[list[Answer]]] = field(default_factory=lambda: {arm: [] for arm in ARMS})
    trained: list[dict[str, Trained]] = field(default_factory=list)


async def prompted(outcome: Outcome, models: Models) -> None:
    """The arms that are the same for all seeds."""
    for arm in SAME_FOR_ALL_SEEDS:
        asked = _questions(outcome.source, arm, BASE_KEY, None)
        outcome.answers[arm].append(await models.answer(asked, {}, f"{outcome.source.name}: answers, {arm}"))


async def seeded(outcome: Outcome, models: Models, seed: int, say: Say) -> None:
    """Everything of one seed."""
    source, done = outcome.source, dict[str, Trained]()
    drawn = draw(seed, source.settings.samples, source.accepted, source.golden)
    for lesson in lessons(drawn):
        start = done[lesson.start] if lesson.start else None
        what = f"{source.name}, seed {seed}: training on {lesson.samples} for {lesson.arm}"
        trained = done[lesson.arm] = await models.train(lesson, start, source.settings, seed, what)
        say(_told(what, trained))
    outcome.trained.append(done)
    arms = [arm for arm in ARMS if arm not in SAME_FOR_ALL_SEEDS]
    asked = [
        each for arm in arms for each in _questions(source, arm, done[arm].key if arm in done else BASE_KEY, drawn)
    ]
    adapters = {trained.key: trained.adapter for trained in done.values()}
    answers = await models.answer(asked, adapters, f"{source.name}, seed {seed}: answers of {len(arms)} arms")
    say(f"{source.name}, seed {seed}: all answered")
    size = len(source.cases)
    for place, arm in enumerate(arms):
        outcome.answers[arm].append(answers[place * size : (place + 1) * size])


def _questions(source: Source, arm: str, model: str, drawn: Draw | None) -> list[Question]:
    examples = drawn.golden[: source.settings.examples] if drawn else ()
    return [
        Question(model, question(arm, case, source.asked_style, examples), source.settings.most_tokens)
        for case in source.cases
    ]


def _told(what: str, trained: Trained) -> str:
    return (
        f"{what}, {len(trained.losses)} steps, loss {trained.losses[0]:.3f} → {trained.losses[-1]:.3f}, "
        f"{trained.wall:.0f} s"
    )
