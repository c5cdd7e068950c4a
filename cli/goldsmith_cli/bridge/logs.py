"""The functions' logs, each line once."""

from collections.abc import Iterator
from typing import Any

from goldsmith_cli.bridge.embedded import MARK

_GROUPS = "/aws/lambda/"
_OVERLAP_SECONDS = 5.0
"""How far back is looked again: MiniStack gives an invocation's lines the time at which it has all of them."""


class Logs:
    """The lines with metrics that invocations wrote after ``since``. MiniStack has a log stream for each invocation."""

    def __init__(self, logs: Any, since: float) -> None:  # noqa: ANN401 - the client has no types here
        self._logs = logs
        self._since = since
        self._seen: dict[tuple[str, str], float] = {}

    def new_lines(self, now: float) -> Iterator[str]:
        """Lines that were not given yet."""
        start = max(self._since, now - _OVERLAP_SECONDS)
        read = {}
        for group in self._groups():
            for event in self._events(group, min(start, self._since)):
                stream = (group, event["logStreamName"])
                read[stream] = event["timestamp"] / 1000
                if stream not in self._seen:
                    yield event["message"]
        self._seen |= read
        self._since = now - _OVERLAP_SECONDS
        self._seen = {stream: at for stream, at in self._seen.items() if at >= self._since}

    def _groups(self) -> list[str]:
        pages = self._logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=_GROUPS)
        return [group["logGroupName"] for page in pages for group in page["logGroups"]]

    def _events(self, group: str, since: float) -> Iterator[dict[str, Any]]:
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, startTime=int(since * 1000), filterPattern=f'"{MARK}"'
        )
        for page in pages:
            yield from page["events"]
