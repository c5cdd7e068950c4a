"""How a run trains, for people: why it started, by which method, from which model, for how much."""

from collections.abc import Iterator
from typing import Any

from goldsmith.domain.runs import Run
from goldsmith.domain.training import stages
from goldsmith_cli.money import basis, dollars

BECAUSE = {
    "threshold": "enough golden samples were new",
    "age": "the oldest new golden sample was old enough",
    "hand": "a person started it",
}


def started_for(run: Run) -> Iterator[tuple[str, str]]:
    """What made it start, and what it was decided to be."""
    yield "because", BECAUSE[run.because]
    yield "method", method(run)
    if run.strategy:
        yield "strategy", run.strategy.reason
    for warning in run.warnings:
        yield "warning", warning


def method(run: Run) -> str:
    """``sft``, or of two methods at which the run is: ``sft+dpo, job 2 of 2``."""
    jobs = len(stages(run.method))
    return run.method if jobs == 1 else f"{run.method}, job {run.stage} of {jobs}"


def trained(run: Run) -> Iterator[tuple[str, str]]:
    """What training was expected to cost, its jobs, and what it did cost."""
    if run.estimate:
        yield "estimate", f"about {_cost(run.estimate.trained_tokens, run.estimate.price)}, {basis(run.estimate)}"
    for stage in run.trained_stages:
        yield "job", f"{stage.job.job_id} ({stage.method}){_tokens(stage.trained_tokens)}, {stage.model}"
    if run.job:
        yield "job", f"{run.job.job_id} ({run.stage_method})"
    if run.trained_tokens is not None:
        yield "trained", _cost(run.trained_tokens, price(run, run.trained_tokens))
    if run.served_as and run.served_as != run.tuned_model:
        yield "served as", run.served_as


def asked_and_awaited(run: Run) -> Iterator[tuple[str, str]]:
    """What is waited for, and who wants it cancelled."""
    if run.called_off_by and not run.state.ended:
        yield "called off", f"by {run.called_off_by}: its job is cancelled at the provider at its next step"
    elif run.called_off_by:
        yield "called off", f"by {run.called_off_by}"
    if run.waiting_for:
        yield "waiting for", run.waiting_for


def left_out(manifest: dict[str, Any]) -> Iterator[str]:
    """What of the golden samples a snapshot leaves out, and why."""
    counts = {"exact": manifest.get("exact_duplicates_left_out", 0), "near": _near(manifest).get("left_out", 0)}
    yield from (f"{count:,} {kind} duplicates left out" for kind, count in counts.items() if count)
    stay = _near(manifest).get("redundant", 0) - counts["near"]
    if stay > 0:
        yield f"{stay:,} nearly the same as another kept"


def _near(manifest: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = manifest.get("near_duplicates") or {}
    return found


def _tokens(count: int | None) -> str:
    return f", {count:,} tokens trained" if count is not None else ""


def _cost(tokens: int, price: float | None) -> str:
    return f"{tokens:,} tokens" + (f", {dollars(price)}" if price is not None else "")


def price(run: Run, tokens: int) -> float | None:
    """At the price that the estimate was made with."""
    expected = run.estimate
    if expected is None or expected.price is None or not expected.trained_tokens:
        return None
    return expected.price / expected.trained_tokens * tokens
