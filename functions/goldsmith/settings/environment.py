"""What each function is told by its environment: one model a handler, read once, wrong values named."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from pydantic import ConfigDict, ValidationError

from goldsmith.domain.model import Model
from goldsmith.errors import ConfigurationProblem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "GOLDSMITH_"


class Settings(Model):
    """A field ``rewrite_model`` is the environment variable ``GOLDSMITH_REWRITE_MODEL``."""

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings in an environment; an empty variable counts as absent.

        Raises:
            ConfigurationProblem: names every variable that is missing or wrong.
        """
        named = {name: environment.get(PREFIX + name.upper(), "") for name in cls.model_fields}
        try:
            return cls.model_validate({name: value for name, value in named.items() if value})
        except ValidationError as error:
            raise ConfigurationProblem("; ".join(map(_sentence, error.errors(include_url=False)))) from None


def _sentence(problem: "ErrorDetails") -> str:
    """Of a rule of our own without pydantic's words before it."""
    said = problem["ctx"]["error"] if problem["type"] == "value_error" else problem["msg"]
    return f"{PREFIX}{str(problem['loc'][0]).upper()}: {said}"
