"""Counters as tests compare them."""

from collections.abc import Mapping


def counts(counters: Mapping[str, int]) -> dict[str, int]:
    """How many of what there are, without how many bytes a training file of the samples takes."""
    return {name: count for name, count in counters.items() if name != "sample_bytes"}
