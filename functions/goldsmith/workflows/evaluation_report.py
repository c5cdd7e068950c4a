"""The two reports of an evaluation, beside the run's other files: ``evaluation.json`` and ``evaluation.html``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goldsmith.domain.evaluation_report import EvaluationReport, examples_of
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Comparison, Evaluation
from goldsmith.domain.prompting import PAIRWISE_PROMPT
from goldsmith.domain.runs import Run
from goldsmith.ports import ObjectStore
from goldsmith.workflows.evaluation_page import page


@dataclass(frozen=True)
class Reported:
    """What a report says beside its figures. ``judge`` is None where none was asked."""

    run: Run
    policy: TenantPolicy
    judge: str | None
    at: datetime


def folder_of(run: Run) -> str:
    """Where a run's files are."""
    return f"tenants/{run.tenant}/runs/{run.run_id}"


def store_reports(
    store: ObjectStore, evaluation: Evaluation, comparisons: Sequence[Comparison], about: Reported
) -> Evaluation:
    """Write both, in place of what is there; the evaluation with their keys."""
    folder = folder_of(about.run)
    stored = evaluation.model_copy(
        update={"report_key": f"{folder}/evaluation.json", "page_key": f"{folder}/evaluation.html"}
    )
    report = EvaluationReport(
        **dict(stored),
        run=about.run.run_id,
        live_model=about.run.live_model,
        new_model=about.run.new_model or "",
        evaluated_at=about.at,
        policy=about.policy.model_dump(),
        judge=about.judge,
        judge_prompt=PAIRWISE_PROMPT if about.judge is not None else None,
        examples=examples_of(comparisons),
    )
    store.put(f"{folder}/evaluation.json", report.model_dump_json(indent=2).encode())
    store.put(f"{folder}/evaluation.html", page(report).encode())
    return stored
