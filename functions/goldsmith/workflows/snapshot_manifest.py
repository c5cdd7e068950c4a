"""What a snapshot's manifest says of its samples: how many, from where, and what was left out. Never a text."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from goldsmith.workflows.earlier_snapshot import WrittenFile
from goldsmith.workflows.gathering import Drawn
from goldsmith.workflows.merging import Merged, Side
from goldsmith.workflows.near_duplicates import NearDuplicates


def summarised(
    latest: Merged, near: NearDuplicates, drawn: Drawn, written: Mapping[str, WrittenFile]
) -> dict[str, Any]:
    """``sources`` and the first and last feedback are those of what is trained on or held out."""
    sides = Counter(map(Side, latest.sides))
    first, last = latest.moments_in_use() or (None, None)
    return {
        "counts": {
            "train": sides[Side.TRAIN],
            "holdout": sides[Side.HOLDOUT],
            "aside": {
                "retractions": sides[Side.RETRACTION],
                "exact_duplicates": sides[Side.EXACT_DUPLICATE],
                "near_duplicates": sides[Side.NEAR_DUPLICATE],
            },
        },
        "files": written,
        "sources": dict(sorted(latest.sources_in_use().items())),
        "exact_duplicates_left_out": sides[Side.EXACT_DUPLICATE],
        "near_duplicates": near,
        "first_feedback": first,
        "last_feedback": last,
        **drawn.model_dump(),
    }
