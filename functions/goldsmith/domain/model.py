"""What all our models have in common."""

from collections.abc import Iterator
from threading import RLock
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict

_BUILDING = RLock()
"""Held while a model is built: pydantic lets two threads that use it for the first time build it into each other."""


class Model(BaseModel):
    """Immutable. Validation errors leave out the input: it may be a customer's text, and errors end in logs.

    A model is built when it is first used: building takes most of the time that importing it would, and a function uses
    few of the models that it imports. With it are built the models of its fields: pydantic validates a field without,
    but cannot write what is in it by itself.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)

    @classmethod
    def model_rebuild(cls, *, _parent_namespace_depth: int = 2, **options: Any) -> bool | None:  # noqa: ANN401 - pydantic's
        """As pydantic's, which the first use calls, but one at a time, and what the fields need before."""
        with _BUILDING:
            if not cls.__pydantic_complete__:
                for field in cls.model_fields.values():
                    for model in _models_in(field.annotation):
                        if model is not cls and not model.__pydantic_complete__:
                            model.model_rebuild()
            return super().model_rebuild(_parent_namespace_depth=_parent_namespace_depth + 1, **options)


def _models_in(annotation: Any) -> Iterator[type[Model]]:  # noqa: ANN401 - whatever a field may be annotated with
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for each in get_args(annotation):
        yield from _models_in(each)
