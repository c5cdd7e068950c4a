"""What the answers come to: means and intervals by arm, and paired differences."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from bench.experiment_parts.arms import ARMS, DIFFERENCES
from bench.experiment_parts.intervals import difference, interval, mean
from bench.experiment_parts.metrics import METRICS, Scores, scores
from bench.experiment_parts.running import Outcome
from bench.experiment_parts.source import Source

Table = dict[str, list[list[Scores]]]
"""By arm: a row for each seed, a column for each held-out generation."""


def document(outcome: Outcome) -> dict[str, Any]:
    """A source's figures for programs; of its texts nothing."""
    source, table = outcome.source, scored(outcome)
    return {
        "about": dict(source.about),
        "settings": vars(source.settings) | {"seeds": len(outcome.trained)},
        "asked_style": source.asked_style,
        "person": _means([scores(case, case.final, source.style) for case in source.cases]),
        "arms": {arm: _arm(outcome, table, arm) for arm in ARMS},
        "differences": [_difference(table, one, other) for one, other in DIFFERENCES],
        "trainings": [{arm: _training(each) for arm, each in seed.items()} for seed in outcome.trained],
    }


def scored(outcome: Outcome) -> Table:
    """Every answer measured."""
    source = outcome.source
    return {
        arm: [
            [scores(case, answer.text, source.style) for case, answer in zip(source.cases, row, strict=True)]
            for row in rows
        ]
        for arm, rows in outcome.answers.items()
    }


def _arm(outcome: Outcome, table: Table, arm: str) -> dict[str, Any]:
    told: dict[str, Any] = {metric: _figure(_column(table[arm], metric)) for metric in METRICS}
    told["by_seed"] = [_means(row) for row in table[arm]]
    told["ended_by_itself"] = round(fmean(answer.ended for row in outcome.answers[arm] for answer in row), 4)
    told["answer_tokens"] = round(fmean(answer.tokens for row in outcome.answers[arm] for answer in row), 1)
    if not all(case.seen for case in outcome.source.cases):
        told["by_matter"] = {name: _part(outcome.source, table[arm], seen=seen) for name, seen in _PARTS.items()}
    return told


_PARTS = {"trained_on": True, "never_trained_on": False}


def _part(source: Source, rows: list[list[Scores]], *, seen: bool) -> dict[str, float]:
    return _means([each for row in rows for case, each in zip(source.cases, row, strict=True) if case.seen is seen])


def _difference(table: Table, one: str, other: str) -> dict[str, Any]:
    told: dict[str, Any] = {"one": one, "less": other}
    for metric in METRICS:
        told[metric] = _figure(difference(_column(table[one], metric), _column(table[other], metric)))
    return told


def _column(rows: list[list[Scores]], metric: str) -> list[list[float]]:
    return [[float(getattr(each, metric)) for each in row] for row in rows]


def _figure(figures: list[list[float]]) -> dict[str, Any]:
    return {"mean": round(mean(figures), 4), "interval": interval(figures)}


def _means(row: Sequence[Scores]) -> dict[str, float]:
    return {metric: round(fmean(getattr(each, metric) for each in row), 4) for metric in METRICS}


def _training(trained: Any) -> dict[str, Any]:  # noqa: ANN401 - keeping.Trained
    return {
        "steps": len(trained.losses),
        "losses": trained.losses,
        "tokens": trained.tokens,
        "wall_seconds": trained.wall,
    }
