"""Models are built when they are first used: tests build every one, and threads may be the first together."""

import importlib
import pkgutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from pydantic_core import CoreSchema, to_json
from pydantic_core.core_schema import int_schema

import goldsmith
from goldsmith.domain.model import Model
from goldsmith.domain.segments import parse_record


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


def test_threads_that_use_a_model_for_the_first_time_together_do_not_build_it_together() -> None:
    """Pydantic has no guard against it, and a thread may then see a model that is half built."""
    meeting, met = Barrier(2), []

    class Number(int):
        @classmethod
        def __get_pydantic_core_schema__(cls, source: object, handler: object) -> CoreSchema:
            with suppress(BrokenBarrierError):  # nobody else came
                met.append(meeting.wait(timeout=0.2))
            return int_schema()

    class Fresh(Model):
        number: Number

    with ThreadPoolExecutor(2) as threads:
        used = list(threads.map(lambda number: Fresh.model_validate({"number": number}).number, (1, 2)))
    assert (used, met) == ([1, 2], [])


def test_a_record_is_read_by_what_is_built_at_the_first_line() -> None:
    line = b'{"kind": "retraction", "generation_digest": "d", "version": 2, "generation_id": "g"}'
    assert parse_record(line).kind == "retraction"


def test_what_is_in_a_field_can_be_written_by_itself() -> None:
    """Pydantic validates a field without building its model, and then cannot write it where no model says how."""

    class Inner(Model):
        number: int

    class Outer(Model):
        inner: tuple[Inner, ...] | None

    read = Outer.model_validate_json(b'{"inner": [{"number": 1}]}')
    assert to_json([read.inner]) == b'[[{"number":1}]]'
