"""The provider stand-in as tests use it: clients that never wait, and failures on request."""

import openai

from goldsmith_cli.standin.serve import RunningStandin

BASE = "standin-base"


def client_of(standin: RunningStandin, key: str | None = None) -> openai.OpenAI:
    return openai.OpenAI(base_url=standin.url, api_key=key or standin.api_key, max_retries=0, timeout=10)


def provoke(standin: RunningStandin, mode: str | None, path: str | None = None, times: int = 1) -> None:
    """Let the next ``times`` requests on ``path`` fail; None ends all faults."""
    body = {"mode": mode, "times": times, **({"path": path} if path else {})}
    with client_of(standin) as client:
        client.post(f"{standin.root}/_standin/faults", cast_to=object, body=body)
