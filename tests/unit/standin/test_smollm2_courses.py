import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from goldsmith_cli.standin.smollm2.courses import Course, Courses
from goldsmith_cli.standin.smollm2.order import Done, Order, Refused, Report
from tests.fakes.smollm2 import FakeTrainer

Scene = Callable[[Courses, FakeTrainer], Awaitable[None]]


@pytest.fixture
def course(tmp_path: Path) -> Callable[[str], Course]:
    def make(job: str) -> Course:
        folder = tmp_path / job
        folder.mkdir()
        order = Order(
            method="supervised",
            model=Path("model.gguf"),
            lines=folder / "lines.jsonl",
            result=folder / "adapter.gguf",
            epochs=3,
            batch_size=8,
            learning_rate=1e-3,
            seed=1,
            threads=1,
        )
        return Course(job, order, folder / "training.log", lambda: 100.0)

    return make


async def published(_course: Course) -> None:
    """Nothing stands in the way of serving it."""


def play(trainer: FakeTrainer, scene: Scene, publish: Callable[[Course], Awaitable[None]] = published) -> None:
    async def act() -> None:
        courses = Courses(trainer, publish)
        running: asyncio.Task[None] = asyncio.create_task(_forever(courses.run()))
        await scene(courses, trainer)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(act())


async def _forever(work: Coroutine[Any, Any, None]) -> None:
    await work


async def settled(*courses: Course) -> None:
    for _ in range(1000):
        if all(course.ended_at is not None for course in courses):
            return
        await asyncio.sleep(0)
    pytest.fail(f"still under way: {[course.status for course in courses]}")


def test_jobs_train_one_at_a_time_in_the_order_they_came(course: Callable[[str], Course]) -> None:
    several = [course(name) for name in ("a", "b", "c")]

    async def scene(courses: Courses, trainer: FakeTrainer) -> None:
        for each in several:
            courses.add(each)
        await settled(*several)
        assert [order.result.parent.name for order in trainer.orders] == ["a", "b", "c"]
        assert trainer.most_at_once == 1

    play(FakeTrainer(), scene)
    assert [each.status for each in several] == ["succeeded"] * 3
    assert [each.trained_tokens for each in several] == [300] * 3


def test_every_step_is_told_once_with_its_loss(course: Callable[[str], Course]) -> None:
    only = course("a")

    async def scene(courses: Courses, trainer: FakeTrainer) -> None:
        courses.add(only)
        await settled(only)

    play(FakeTrainer(), scene)
    assert [entry.data["train_loss"] for entry in only.take() if entry.data] == [2.0, 1.0]
    assert only.take() == []


def _crashes(_hear: Callable[[Report], None]) -> int:
    return -9


def _writes_nothing(_hear: Callable[[Report], None]) -> int:
    return 0


def _fails_at_the_end(hear: Callable[[Report], None]) -> int:
    hear(Done(trained_tokens=1))
    return 1


def _refuses(hear: Callable[[Report], None]) -> int:
    hear(Refused(message="Line 4 has 9000 tokens; the model takes 2048."))
    return 0


def _babbles(_hear: Callable[[Report], None]) -> int:
    raise ValueError("no report")


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        (_crashes, "server_error", "code -9"),
        (_writes_nothing, "server_error", "training.log"),
        (_fails_at_the_end, "server_error", "code 1"),
        (_refuses, "invalid_training_file", "Line 4"),
        (_babbles, "server_error", "no report"),
    ],
)
def test_a_training_without_an_adapter_is_a_failed_job_that_says_why_and_the_next_one_goes_on(
    course: Callable[[str], Course], end: Callable[[Callable[[Report], None]], int], code: str, said: str
) -> None:
    bad, good = course("bad"), course("good")

    async def scene(courses: Courses, trainer: FakeTrainer) -> None:
        courses.add(bad)
        courses.add(good)
        await settled(bad, good)

    play(FakeTrainer(ends={"bad": end}), scene)
    assert (bad.status, good.status) == ("failed", "succeeded")
    assert bad.fault is not None
    assert bad.fault.code == code
    assert said in bad.fault.message


def test_a_model_that_cannot_be_served_is_no_success(course: Callable[[str], Course]) -> None:
    only = course("a")

    async def refused(_course: Course) -> None:
        raise RuntimeError("the model's server did not start")

    async def scene(courses: Courses, trainer: FakeTrainer) -> None:
        courses.add(only)
        await settled(only)

    play(FakeTrainer(), scene, refused)
    assert only.status == "failed"


def test_dropping_the_course_under_way_ends_its_training_and_the_next_begins(course: Callable[[str], Course]) -> None:
    doomed, waiting, last = course("doomed"), course("waiting"), course("last")

    async def scene(courses: Courses, trainer: FakeTrainer) -> None:
        for each in (doomed, waiting, last):
            courses.add(each)
        for _ in range(20):
            await asyncio.sleep(0)
        trainer.held = False
        courses.drop("waiting")
        courses.drop("doomed")
        await settled(last)
        assert trainer.broken_off == 1
        assert [order.result.parent.name for order in trainer.orders] == ["doomed", "last"]
        assert courses.of("doomed") is None

    play(FakeTrainer(held=True), scene)
    assert [each.status for each in (doomed, waiting, last)] == ["cancelled", "cancelled", "succeeded"]


def test_the_end_of_the_server_ends_what_is_under_way(course: Callable[[str], Course]) -> None:
    trainer = FakeTrainer(held=True)

    async def scene(courses: Courses, _trainer: FakeTrainer) -> None:
        courses.add(course("a"))
        for _ in range(20):
            await asyncio.sleep(0)

    play(trainer, scene)
    assert (trainer.broken_off, trainer.at_once) == (1, 0)
