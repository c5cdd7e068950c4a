"""Parts of pages, each made of one file of bench/results."""

from collections.abc import Callable, Mapping
from typing import Any

from bench.quoted import experiment, proof, small

PARTS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "report_reading": ("report_reading", small.report_reading),
    "log_lines": ("log_lines", small.log_lines),
    "proof_rounds": ("proof", proof.rounds),
    "proof_answer": ("proof", proof.answer),
    "experiment_setting": ("experiment", experiment.setting),
    "experiment_scripted_arms": ("experiment", experiment.scripted_arms),
    "experiment_scripted_differences": ("experiment", experiment.scripted_differences),
    "experiment_matters": ("experiment", experiment.matters),
    "experiment_read": ("experiment", experiment.read),
    "experiment_summaries_arms": ("experiment", experiment.summaries_arms),
    "experiment_summaries_differences": ("experiment", experiment.summaries_differences),
}
"""By the name of its marks: the file it is made of, and how."""
