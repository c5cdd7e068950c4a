"""A circuit breaker: while a provider cannot answer, nobody asks it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from goldsmith.errors import ConfigurationProblem, ProviderRejected, RateLimited, TransientError
from goldsmith.ports import Clock

FAILURES_IN_A_ROW = 10
"""Calls that fail without one being answered in between, before an outage is believed."""
REJECTIONS_IN_A_ROW = 5
"""Requests of all kinds that the provider rejects one after the other, before it is the configuration that is wrong."""

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=5)


@dataclass
class Circuit:
    """What one process knows of its provider's health.

    It opens at once for a configuration problem and for a rate limit that comes with a waiting time, and after
    FAILURES_IN_A_ROW for anything else transient. It stays open for half a minute, twice as long each time it has to
    open again, or as long as the provider asked for; five minutes at most, so that a mended key is soon noticed.
    """

    clock: Clock
    _failures: int = 0
    _rejections: int = 0
    _openings: int = 0
    _error: TransientError | None = None
    _open_until: datetime | None = None

    @property
    def doubtful(self) -> bool:
        """Whether it was open and no draft was done since: one should try before the others do."""
        return self._error is not None

    def raise_if_open(self) -> None:
        """Raise what opened the circuit while it is open, with the seconds left if it was a rate limit."""
        if self._error is None or self._open_until is None:
            return
        left = self._open_until - self.clock()
        if not timedelta() < left <= _LONGEST_PAUSE:  # beyond it only when the clock was set back
            return
        if isinstance(self._error, RateLimited):
            raise RateLimited("the provider asked for a pause", left.total_seconds())
        # A new one each time: an instance keeps the frames of everyone who raised it.
        raise type(self._error)(str(self._error))

    def answered(self) -> None:
        """Take note of a call that was answered, be it by a refusal."""
        self._failures = self._rejections = 0

    def succeeded(self) -> None:
        """Close the circuit: a draft was done, by every model it takes."""
        self.answered()
        self._openings = 0
        self._error = self._open_until = None

    def failed(self, error: TransientError) -> None:
        """Take note of a call that failed, and open the circuit if it is one too many."""
        self._failures += 1
        asked = error.retry_after if isinstance(error, RateLimited) else None
        at_once = asked is not None or isinstance(error, ConfigurationProblem) or self.doubtful
        if at_once or self._failures >= FAILURES_IN_A_ROW:
            self._open(error, asked)

    def rejected(self, error: ProviderRejected) -> None:
        """Take note of a request that the provider would not take.

        Raises:
            ConfigurationProblem: it took none of the last ones, so it is not for what they said.
        """
        self._rejections += 1
        if self._rejections >= REJECTIONS_IN_A_ROW:
            # What was being done, status and code; the rest of the sentence may quote the request.
            said = ": ".join(str(error).split(": ")[:2])
            problem = ConfigurationProblem(f"{said}, as to every request: check model and endpoint")
            self.failed(problem)
            raise problem from error

    def _open(self, error: TransientError, asked: float | None) -> None:
        now = self.clock()
        if self._open_until is not None and self._open_until > now + _LONGEST_PAUSE:
            self._open_until = None  # the clock was set back
        if asked is not None:
            until = now + timedelta(seconds=min(asked, _LONGEST_PAUSE.total_seconds()))
        elif self._open_until is not None and self._open_until > now:
            return  # the calls that were under way when it opened
        else:
            until = now + min(_FIRST_PAUSE * 2**self._openings, _LONGEST_PAUSE)
            self._openings = min(self._openings + 1, 8)
        self._error = type(error)(str(error))
        self._open_until = max(until, self._open_until or until)
