from typing import Any

from bench.costs import triage
from bench.quoted import cold_start, events, rewrite, snapshot


def measured(*results: dict[str, Any]) -> str:
    """What the README says was measured: one line a result, in the order of its mark's files."""
    starts, hot, batch, taken, proof, experiment = results
    dollars = sum(triage("final", 10).values())
    lines = {
        "Start": cold_start.claim(starts),
        "Events": events.claim(hot),
        "Money": f"a million events with a final version cost ${dollars:.2f} of AWS at list price",
        "Rewriting": rewrite.claim(batch),
        "Snapshots": snapshot.claim(taken),
        "Learning, the whole loop": _proof(proof),
        "Learning, compared": _experiment(experiment),
    }
    return "\n".join(f"- **{name}**: {said}." for name, said in lines.items())


def _proof(result: dict[str, Any]) -> str:
    measured = [each["evaluation"] for each in result["rounds"]]
    moves = ", then ".join(f"{each['live_distance']:.2f} → {each['new_distance']:.2f}" for each in measured)
    states = " and ".join(sorted({each["state"] for each in result["rounds"]}))
    return f"a real small model, {len(measured)} runs, edit distance to what the person sent {moves}: {states}"


def _experiment(result: dict[str, Any]) -> str:
    return "; ".join(_source(name, each["arms"]) for name, each in result["sources"].items())


def _source(name: str, arms: dict[str, Any]) -> str:
    base, golden = arms["base model"], arms["golden samples"]
    moves = ", ".join(
        f"{said} {base[metric]['mean']:.2f} → {golden[metric]['mean']:.2f}"
        for metric, said in {"distance": "edit distance", "style": "style kept", "meaning": "facts kept"}.items()
    )
    return f"{name}: {moves}"
