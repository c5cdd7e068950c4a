"""What a tenant's counters are the sum of."""

from collections import Counter

from goldsmith.domain.generations import Generation, Outcome


def tally(generation: Generation | None) -> Counter[str]:
    """What one generation adds to its tenant's counters.

    The counters are at all times the sum of this over the tenant's generations: events =
    accepted + edited + rewritten + reviewed + parked + skipped + waiting + rewriting + superseded.
    ``sample_bytes`` is what a training file of all current samples takes. Names that begin with ``watch_`` sum up the
    live edit distance of the drafts that were sent. A forgotten generation counts as ``forgotten``, its events no
    longer.
    """
    if generation is None:
        return Counter()
    if generation.forgotten:
        return Counter({Outcome.FORGOTTEN.value: 1})
    counts = Counter({"events": len(generation.pieces), generation.outcome.value: 1})
    if len(generation.pieces) > 1:
        counts["superseded"] = len(generation.pieces) - 1
    if generation.outcome is Outcome.SKIPPED:
        counts[f"skipped_{generation.reason}"] = 1
    if generation.sample is not None:
        counts[f"samples_{generation.sample.source.value}"] = 1
        counts["sample_bytes"] = generation.sample.size
    if generation.measured is not None:
        counts.update(generation.measured.counters)
    return counts


def change(before: Generation | None, after: Generation) -> dict[str, int]:
    """The counters' change from one version of a generation to the next, zeros left out.

    ``sample_commits`` rises by one when the change commits a golden sample that was not there.
    """
    difference = tally(after)
    difference.subtract(tally(before))
    if after.sample is not None and (before is None or before.sample != after.sample):
        difference["sample_commits"] += 1
    return {name: count for name, count in sorted(difference.items()) if count}
