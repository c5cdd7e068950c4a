"""Models are built when they are first used: tests build every one, and threads may be the first together."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import goldsmith
from goldsmith.domain.model import Model
from goldsmith.domain.segments import parse_record

THREADS = 8


def every_model(of: type[Model] = Model) -> Iterator[type[Model]]:
    for each in of.__subclasses__():
        yield each
        yield from every_model(each)


def test_every_model_that_ships_can_be_built() -> None:
    for module in pkgutil.walk_packages(goldsmith.__path__, "goldsmith."):
        importlib.import_module(module.name)
    models = {each for each in every_model() if each.__module__.startswith("goldsmith.")}
    assert len(models) > 50
    for model in models:
        model.model_rebuild()  # raises what is wrong with it
        assert model.__pydantic_complete__, model


def test_a_model_that_threads_use_for_the_first_time_together_is_right_in_each() -> None:
    """Unguarded, pydantic gives some of them the model it comes of, which knows none of its fields."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(THREADS) as threads:
            for _ in range(20):
                fresh, together = _fresh(), Barrier(THREADS)

                def use(number: int, fresh: type[Model] = fresh, together: Barrier = together) -> str:
                    together.wait()
                    return fresh.model_validate({"inner": {"values": [number]}}).model_dump_json()

                used = list(threads.map(use, range(THREADS)))
                assert used == [f'{{"inner":{{"values":[{number}]}}}}' for number in range(THREADS)]
    finally:
        sys.setswitchinterval(interval)


def _fresh() -> type[Model]:
    class Inner(Model):
        values: tuple[int, ...]

    class Outer(Model):
        inner: Inner

    return Outer


def test_a_record_is_read_by_what_is_built_at_the_first_line() -> None:
    line = b'{"kind": "retraction", "generation_digest": "d", "version": 2, "generation_id": "g"}'
    assert parse_record(line).kind == "retraction"
