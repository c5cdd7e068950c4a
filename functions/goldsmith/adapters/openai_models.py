"""What an endpoint of the OpenAI API tells of its models, and whether one of them can still be tuned."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import openai
from openai.types import Model

from goldsmith.adapters.openai_client import provider_errors
from goldsmith.domain.retirement import retirement_warnings
from goldsmith.errors import ServiceUnavailable, TrainingBlocked

_SHUTDOWN = ("shutdown_date", "shutdownDate", "shutdown_at", "retirement_date", "retirementDate")
_TUNED_FROM = ("base_model", "model", "parent")
_TUNED_NAME = re.compile(r"ft:(?P<openai>[^:]+):|(?P<azure>.+?)\.ft-")
_COMPACT_DATE = len("20270114")
_MILLISECONDS_FROM = 1e11
"""Seconds since the epoch do not get this large before the year 5138."""


def entry_of(client: openai.OpenAI, model: str) -> Model | None:
    """The endpoint's entry of a model; None when it knows no such model."""
    with provider_errors("looking at the model"):
        try:
            entry = client.models.retrieve(model)
        except openai.NotFoundError:
            return None
    if not isinstance(entry, Model):
        raise ServiceUnavailable("looking at the model: the provider's answer is no entry of a model")
    return entry


def tuning_warnings(client: openai.OpenAI, model: str, today: date, *, lists_every_model: bool) -> tuple[str, ...]:
    """What speaks against tuning a model soon: the day that it, or the model it was tuned from, is retired.

    An endpoint that tells nothing gives no warning. One call, and a second one for a model that was tuned itself.

    Raises:
        TrainingBlocked: retired, or not there on an endpoint that lists every model.
    """
    entry = entry_of(client, model)
    if entry is None and lists_every_model:
        raise TrainingBlocked(
            f"the provider knows no model {model}: it does not exist, was retired, or is not open to this key; "
            "choose another BaseModel"
        )
    warnings = retirement_warnings(model, retirement_of(entry), today) if entry else ()
    base = base_of(model, entry)
    below = entry_of(client, base) if base else None
    about_base = retirement_warnings(f"{base}, which {model} was tuned from,", retirement_of(below), today)
    return warnings or about_base


def retirement_of(entry: Model | None) -> date | None:
    """The first day on which a model cannot be tuned or asked any more; None when none is announced.

    OpenAI says ``shutdown_date``; Azure ``deprecation``, with the end of tuning and that of answers apart.
    """
    return min(filter(None, map(_day, _days_said(_fields(entry)))), default=None)


def base_of(model: str, entry: Model | None) -> str | None:
    """What a tuned model was tuned from, by its entry or its name; None for a base model."""
    fields = _fields(entry)
    named = (fields.get(name) for name in _TUNED_FROM)
    said = next((name for name in named if isinstance(name, str) and name and name != model), None)
    found = _TUNED_NAME.match(model)
    return said or (found["openai"] or found["azure"] if found else None)


def _fields(entry: Model | None) -> Mapping[str, Any]:
    """What the SDK knows of an entry, and what it does not."""
    return {"shutdown_date": entry.shutdown_date, **(entry.model_extra or {})} if entry else {}


def _days_said(fields: Mapping[str, Any]) -> Iterator[object]:
    yield from (fields.get(name) for name in _SHUTDOWN)
    deprecation = fields.get("deprecation")
    if isinstance(deprecation, dict):
        yield from (deprecation.get("fine_tune"), deprecation.get("inference"))


def _day(said: object) -> date | None:
    """A day given as a date, a moment or seconds since the epoch; None for anything else."""
    text = str(said).strip() if isinstance(said, str | int | float) and not isinstance(said, bool) else ""
    try:
        if isinstance(said, str) and not (text.isdecimal() and len(text) > _COMPACT_DATE):
            moment = datetime.fromisoformat(text)
            return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
        seconds = float(text)
        seconds = seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds
        return datetime.fromtimestamp(seconds, UTC).date() if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
