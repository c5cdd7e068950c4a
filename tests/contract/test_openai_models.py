"""What endpoints say of their models, in the many ways they say it."""

from datetime import date

import pytest
from openai.types import Model

from goldsmith.adapters.openai_models import base_of, retirement_of
from goldsmith.adapters.openai_traits import AZURE, OPENAI, traits_of

DAY = date(2027, 1, 14)
NOON = 1_799_928_000
"""Of that day in UTC, in seconds since the epoch."""


def entry(**fields: object) -> Model:
    """An entry as the SDK reads it: without looking whether the types are those it promises."""
    return Model.construct(None, **{"id": "gpt", "created": 1, "object": "model", "owned_by": "o", **fields})


@pytest.mark.parametrize(
    "said",
    [
        "2027-01-14",
        "20270114",
        " 2027-01-14 ",
        "2027-01-14T12:00:00Z",
        "2027-01-14T23:30:00-00:00",
        "2027-01-15T01:30:00+02:00",
        "2027-01-14 12:00:00",
        NOON,
        float(NOON),
        str(NOON),
        NOON * 1000,
    ],
)
def test_a_day_may_be_a_date_a_moment_or_seconds(said: object) -> None:
    assert retirement_of(entry(shutdown_date=said)) == DAY


@pytest.mark.parametrize("said", [None, "", 0, -1, "soon", True, [], {}, "2027-13-01", 1e300, float("nan"), "9" * 40])
def test_what_is_no_day_is_no_announcement(said: object) -> None:
    assert retirement_of(entry(shutdown_date=said)) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"shutdown_at": "2027-01-14"},
        {"shutdownDate": "2027-01-14"},
        {"retirement_date": "2027-01-14"},
        {"deprecation": {"fine_tune": NOON, "inference": NOON + 10**7}},
        {"deprecation": {"inference": NOON}},
        {"deprecation": {"fine_tune": None, "inference": NOON}},
        {"shutdown_date": "2028-01-01", "deprecation": {"fine_tune": NOON}},
    ],
)
def test_the_day_goes_by_several_names_and_the_first_of_several_days_counts(fields: dict[str, object]) -> None:
    assert retirement_of(entry(**fields)) == DAY


@pytest.mark.parametrize("fields", [{}, {"deprecation": None}, {"deprecation": "2027-01-14"}, {"deprecation": {}}])
def test_where_nothing_is_announced_there_is_no_day(fields: dict[str, object]) -> None:
    assert retirement_of(entry(**fields)) is None


@pytest.mark.parametrize(
    ("model", "fields", "base"),
    [
        ("gpt-4.1-mini-2025-04-14", {}, None),
        ("ft:gpt-4.1-mini-2025-04-14:org:acme:AbC1", {}, "gpt-4.1-mini-2025-04-14"),
        ("ft:gpt-4.1-mini-2025-04-14:org::AbC1:ckpt-step-10", {}, "gpt-4.1-mini-2025-04-14"),
        ("gpt-4o-mini-2024-07-18.ft-0ab3f80e4f22", {}, "gpt-4o-mini-2024-07-18"),
        ("gpt-4.1-mini-2025-04-14.ft-0ab3f80e4f22-acme", {}, "gpt-4.1-mini-2025-04-14"),
        ("mine", {"model": "curie"}, "curie"),
        ("mine", {"base_model": "curie"}, "curie"),
        ("mine", {"parent": None, "model": "mine"}, None),
        ("mine", {"model": 7}, None),
    ],
)
def test_a_tuned_model_tells_what_it_was_tuned_from(model: str, fields: dict[str, object], base: str | None) -> None:
    assert base_of(model, entry(id=model, **fields)) == base
    assert base_of(model, None) == (None if fields else base)


@pytest.mark.parametrize(
    ("host", "traits"),
    [
        ("api.openai.com", OPENAI),
        ("127.0.0.1", OPENAI),
        ("acme.openai.azure.com", AZURE),
        ("ACME.OpenAI.Azure.com.", AZURE),
        ("acme.services.ai.azure.com", AZURE),
        ("acme.cognitiveservices.azure.com", AZURE),
        ("westeurope.api.cognitive.microsoft.com", AZURE),
        ("openai.azure.com.example.org", OPENAI),
        ("notopenai.azure.com", OPENAI),
    ],
)
def test_azure_is_known_by_its_host(host: str, traits: object) -> None:
    assert traits_of(host) is traits
