"""Where processor time goes: every so often of it, whose code is running."""

import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

_SECONDS = 0.001
PARTS: Mapping[str, str] = {
    "/botocore/": "AWS client",
    "/urllib3/": "AWS client",
    "/jmespath/": "AWS client",
    "/pydantic/": "pydantic",
    "/aws_lambda_powertools/": "logs and metrics",
    "/goldsmith/observability.py": "logs and metrics",
    "/goldsmith/domain/likeness.py": "signature of likeness",
    "/goldsmith/domain/matching.py": "comparing texts",
    "/goldsmith/domain/text.py": "comparing texts",
    "/goldsmith/": "the rest of Goldsmith",
}
"""By what a file's path has in it; the first that fits. What the standard library does counts for who called it."""


@contextmanager
def sampled() -> Iterator[Counter[str]]:
    """How often each part was seen at work until the block ends."""
    seen: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        seen[_part(frame)] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS, _SECONDS)
    try:
        yield seen
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _part(frame: FrameType | None) -> str:
    while frame is not None:
        for name, part in PARTS.items():
            if name in frame.f_code.co_filename:
                return part
        frame = frame.f_back
    return "other"
