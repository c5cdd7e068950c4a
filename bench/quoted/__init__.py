"""Parts of pages, each made of one file of bench/results."""

from collections.abc import Callable, Mapping
from typing import Any

from bench.quoted import proof, small

PARTS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "report_reading": ("report_reading", small.report_reading),
    "log_lines": ("log_lines", small.log_lines),
    "proof_rounds": ("proof", proof.rounds),
    "proof_answer": ("proof", proof.answer),
}
"""By the name of its marks: the file it is made of, and how."""
