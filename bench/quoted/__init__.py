"""Parts of pages, made of the files of bench/results."""

from collections.abc import Callable, Mapping, Sequence

from bench.quoted import cold_start, events, proof, rewrite, scale, small, snapshot, soak_load, summary

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
}
"""By the name of its marks: the files it is made of, and how."""
