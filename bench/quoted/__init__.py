"""Parts of pages, made of the files of bench/results."""

from collections.abc import Callable, Mapping, Sequence

from bench.quoted import cold_start, events, experiment, proof, rewrite, scale, small, snapshot, soak_load, summary

PARTS: Mapping[str, tuple[Sequence[str], Callable[..., str]]] = {
    "what_was_measured": (("cold_start", "events", "rewrite", "snapshot", "proof", "experiment"), summary.measured),
    "cold_start": (("cold_start",), cold_start.cold_start),
    "cold_start_parts": (("cold_start",), cold_start.parts),
    "events": (("events",), events.events),
    "events_parts": (("events",), events.parts),
    "rewrite": (("rewrite",), rewrite.rewrite),
    "snapshot": (("snapshot",), snapshot.snapshot),
    "snapshot_stages": (("snapshot",), snapshot.stages),
    "soak_load": (("soak_load",), soak_load.soak_load),
    "report_reading": (("report_reading",), small.report_reading),
    "log_lines": (("log_lines",), small.log_lines),
    "proof_rounds": (("proof",), proof.rounds),
    "proof_answer": (("proof",), proof.answer),
    **{name: (("scale",), made) for name, made in scale.PARTS.items()},
    "experiment_setting": (("experiment",), experiment.setting),
    "experiment_scripted_arms": (("experiment",), experiment.scripted_arms),
    "experiment_scripted_differences": (("experiment",), experiment.scripted_differences),
    "experiment_matters": (("experiment",), experiment.matters),
    "experiment_read": (("experiment",), experiment.read),
    "experiment_summaries_arms": (("experiment",), experiment.summaries_arms),
    "experiment_summaries_differences": (("experiment",), experiment.summaries_differences),
}
"""By the name of its marks: the files it is made of, and how."""
