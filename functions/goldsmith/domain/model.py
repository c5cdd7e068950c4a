"""What all our models have in common."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Immutable. Validation errors leave out the input: it may be a customer's text, and errors end in logs."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
