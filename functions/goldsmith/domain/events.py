"""The event contract, version 1: what a client application emits about one generation."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from goldsmith.domain.model import Model
from goldsmith.domain.text import blank

CONTRACT_VERSION: Literal[1] = 1
MAX_EVENT_BYTES = 240 * 1024
"""Largest event body in UTF-8 bytes: below the 256 KiB of SNS and EventBridge, with room for their envelope."""

# Read by three engines (Rust, Python, ECMAScript), so only what all of them understand. With Python's
# ``re`` use ``fullmatch``: its ``$`` also matches before a final newline.
TENANT_PATTERN = r"^[a-z0-9][a-z0-9-]{0,62}$"
IDENTIFIER_PATTERN = r"^[^\s#\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f#]*[^\s#\x00-\x1f\x7f-\x9f])?$"
_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")

# What the validators below say, as far as JSON Schema can say it.
_A_USER_SPEAKS: dict[str, JsonValue] = {"contains": {"required": ["role"], "properties": {"role": {"const": "user"}}}}
_SAYS_SOMETHING: dict[str, JsonValue] = {
    "anyOf": [
        {"required": ["rating"], "properties": {"rating": {"type": "number"}}},
        {"required": ["comment"], "properties": {"comment": {"type": "string", "pattern": r"\S"}}},
        {"required": ["final"], "properties": {"final": {"type": "string", "pattern": r"\S"}}},
    ]
}


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        msg = "contains half a character (a lone surrogate): cut texts between characters, not inside one"
        raise ValueError(msg) from None
    return text


def _blank_to_none(text: str | None) -> str | None:
    return None if text is None or blank(text) else text


def _not_boolean(number: object) -> object:
    if isinstance(number, bool):
        msg = "must be a number, not true or false"
        raise ValueError(msg)  # noqa: TRY004  pydantic reports a ValueError and lets a TypeError through
    return number


def _date_and_time(moment: object) -> object:
    """Keep bare dates and seconds since 1970 from being guessed at."""
    if isinstance(moment, datetime) or (isinstance(moment, str) and _DATE_AND_TIME.match(moment)):
        return moment
    msg = "must be a date and time with a UTC offset, as in 2026-11-22T10:00:00Z"
    raise ValueError(msg)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        msg = "must lie within the years 1 to 9999 in UTC"
        raise ValueError(msg) from None


Text = Annotated[str, AfterValidator(_encodable)]
OptionalText = Annotated[Text | None, AfterValidator(_blank_to_none)]
Tenant = Annotated[str, StringConstraints(pattern=TENANT_PATTERN)]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN, min_length=1, max_length=200)]
ScaleEnd = Annotated[float, Field(strict=True, ge=-1_000_000, le=1_000_000)]
Moment = Annotated[AwareDatetime, BeforeValidator(_date_and_time), AfterValidator(_in_utc)]
MetadataKey = Annotated[str, StringConstraints(max_length=64), AfterValidator(_encodable)]


class ContractModel(Model):
    """Immutable; unknown fields are ignored so that applications may send more than we read."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class Message(ContractModel):
    """One turn of the conversation the draft answers."""

    role: Literal["system", "developer", "user", "assistant"] = Field(description="Who speaks.")
    content: Annotated[str, StringConstraints(min_length=1), AfterValidator(_encodable)] = Field(
        description="Plain text of the turn."
    )


def _a_user_speaks(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    if not any(message.role == "user" for message in messages):
        msg = "must contain at least one turn with role user"
        raise ValueError(msg)
    return messages


Conversation = Annotated[tuple[Message, ...], Field(max_length=200), AfterValidator(_a_user_speaks)]


class RatingScale(ContractModel):
    """The ends of the scale a rating was given on."""

    min: ScaleEnd = Field(description="The worst rating there is; below max.")
    max: ScaleEnd = Field(description="The best rating there is.")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.min >= self.max:
            msg = f"min ({self.min:.15g}) must be below max ({self.max:.15g})"
            raise ValueError(msg)
        return self


class FeedbackEvent(ContractModel):
    """What one person said about one generation: a rating, a comment, a final version, or several of these."""

    model_config = ConfigDict(json_schema_extra=_SAYS_SOMETHING)

    version: Annotated[Literal[1], BeforeValidator(_not_boolean)] = Field(description="Major version of this contract.")
    event_id: Identifier = Field(description="The sender's own id, the same on every retry: the idempotency key.")
    tenant: Tenant = Field(description="Whose voice it is: one dataset and one live model each.")
    generation_id: Identifier = Field(description="Names the draft this feedback is about.")
    occurred_at: Moment = Field(description="When the person acted, with a UTC offset. Kept in UTC.")
    messages: Conversation | None = Field(
        default=None,
        description="The conversation the draft answers. May be left out if another event carries it.",
        json_schema_extra=_A_USER_SPEAKS,
    )
    output: OptionalText = Field(default=None, description="The draft, as the model wrote it.")
    model: Identifier | None = Field(default=None, description="The model that wrote the draft.")
    rating_scale: RatingScale = Field(
        default=RatingScale(min=1, max=5), description="The scale of rating; 1 to 5 when left out."
    )
    rating: Annotated[float, Field(strict=True)] | None = Field(
        default=None, description="A number within rating_scale, both ends included; higher is better."
    )
    comment: OptionalText = Field(default=None, description="What should change, in the person's words.")
    final: OptionalText = Field(default=None, validate_default=True, description="The version the person finally used.")
    author: Identifier | None = Field(default=None, description="Who gave the feedback (an opaque id, not a name).")
    metadata: dict[MetadataKey, Text | int | float | bool | None] = Field(
        default_factory=dict, max_length=32, description="Up to 32 values of the application's own; not trained on."
    )

    # On fields, not on the whole model, so that they are reported beside whatever else is wrong.

    @field_validator("rating")
    @classmethod
    def _on_its_scale(cls, rating: float | None, info: ValidationInfo) -> float | None:
        scale: RatingScale | None = info.data.get("rating_scale")
        if rating is not None and scale is not None and not scale.min <= rating <= scale.max:
            msg = f"{rating:.15g} is outside rating_scale, {scale.min:.15g} to {scale.max:.15g}"
            raise ValueError(msg)
        return rating

    @field_validator("final")
    @classmethod
    def _says_something(cls, final: str | None, info: ValidationInfo) -> str | None:
        others = [info.data.get(name, "sent, but invalid") for name in ("rating", "comment")]
        if final is None and others == [None, None]:
            msg = "at least one of rating, comment, final must be present and not blank"
            raise ValueError(msg)
        return final

    @property
    def normalised_rating(self) -> float | None:
        """The rating mapped to 0 (worst) … 1 (best), or None."""
        if self.rating is None:
            return None
        return (self.rating - self.rating_scale.min) / (self.rating_scale.max - self.rating_scale.min)

    @property
    def moment(self) -> datetime:
        """``occurred_at`` in UTC, comparable between senders."""
        return self.occurred_at.astimezone(UTC)
