from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from goldsmith_cli.standin.errors import bad_request


class Strict(BaseModel):
    """Input that is refused when it holds an unknown key or a value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Parsed = TypeVar("Parsed", bound=BaseModel)


def parse(model: type[Parsed], body: bytes) -> Parsed:
    """Read a JSON request body; raises the 400 that names the first faulty field."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise bad_request(error) from error
