"""What all our models have in common."""

from threading import RLock
from typing import Any

from pydantic import BaseModel, ConfigDict

_BUILDING = RLock()
"""Held while a model is built: pydantic lets two threads that use it for the first time build it into each other."""


class Model(BaseModel):
    """Immutable. Validation errors leave out the input: it may be a customer's text, and errors end in logs.

    A model is built when it is first used: building takes most of the time that importing it would, and a function uses
    few of the models that it imports.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)

    @classmethod
    def model_rebuild(cls, *, _parent_namespace_depth: int = 2, **options: Any) -> bool | None:  # noqa: ANN401 - pydantic's
        """As pydantic's, which the first use calls, but one at a time."""
        with _BUILDING:
            return super().model_rebuild(_parent_namespace_depth=_parent_namespace_depth + 1, **options)
