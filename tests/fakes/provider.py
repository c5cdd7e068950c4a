"""The provider stand-in as tests use it: clients that never wait, failures on request, and counters."""

from datetime import date
from typing import Any

import openai

from goldsmith_cli.standin.serve import RunningStandin

BASE = "standin-base"


def client_of(standin: RunningStandin, key: str | None = None) -> openai.OpenAI:
    return openai.OpenAI(base_url=standin.url, api_key=key or standin.api_key, max_retries=0, timeout=10)


def provoke(
    standin: RunningStandin, mode: str | None, path: str | None = None, times: int = 1, **options: object
) -> None:
    """Let the next ``times`` requests on ``path`` that the selectors match fail; None ends all faults.

    ``options``: selectors (``model``, ``schema``, ``contains``) and what the mode takes (``retry_after``, ``status``,
    ``seconds``, ``completed_share``).
    """
    body = {"mode": mode, "times": times, **({"path": path} if path else {}), **options}
    with client_of(standin) as client:
        client.post(f"{standin.root}/_standin/faults", cast_to=object, body=body)


def faults_left(standin: RunningStandin) -> list[dict[str, Any]]:
    """The faults in force, each with ``left``: how many calls will still take it."""
    with client_of(standin) as client:
        shown: Any = client.get(f"{standin.root}/_standin/faults", cast_to=object)
    return list(shown["faults"])


def model_calls(standin: RunningStandin) -> dict[str, Any]:
    """``chat`` and ``batch_lines``: ``total``, ``by_model``, ``by_schema``; of chat ``in_flight_peak`` too."""
    with client_of(standin) as client:
        shown: Any = client.get(f"{standin.root}/_standin/calls", cast_to=object)
    return dict(shown)


def forget_calls(standin: RunningStandin) -> None:
    """Count from nothing."""
    with client_of(standin) as client:
        client.delete(f"{standin.root}/_standin/calls", cast_to=object)


def announce_shutdown(standin: RunningStandin, model: str, day: date | None) -> None:
    """Have a base model retired on a day."""
    said = {model: {"shutdown_date": day.isoformat() if day else None}}
    with client_of(standin) as client:
        client.put(f"{standin.root}/_standin/models", cast_to=object, body=said)
