"""Every error Goldsmith raises on purpose, in one tree.

    GoldsmithError
    ├── TransientError             try again later: the message goes back to its queue
    │   ├── ServiceUnavailable     an AWS service or the provider is down, throttles or timed out
    │   │   ├── RateLimited        … and said so (carries ``retry_after`` seconds when it was told)
    │   │   └── TimedOut           … or took longer than there was time
    │   ├── CommitConflict         somebody else committed first: read again, decide again
    │   ├── NotYetCommitted        the cause of this message is not in the ledger yet
    │   ├── BeingForgotten         the tenant's ledger is being emptied: its messages wait
    │   └── ConfigurationProblem   key, quota or model name: nothing works until a person acts
    └── PermanentError             trying again changes nothing: recorded with its reason
        ├── ContractError          an event breaks the event contract (carries ``problems``)
        ├── SenderRefused          who sent a message may not write for the tenant it names
        ├── GenerationFull         more was said about one draft than the ledger can hold
        ├── ModelRefused           the model declined, or its content filter did
        ├── ModelOutputTruncated   the answer hit the token limit
        ├── ModelOutputInvalid     the answer is not what the schema demands
        ├── NotEnoughSamples       too few samples to train on
        ├── TooExpensive           training would cost more than the policy allows
        ├── ReviewProblem          a parked rewrite cannot be decided on like this
        ├── RunPastRecall          a run has come too far to be cancelled
        ├── LiveModelProblem       a model cannot go live, or be rolled back, like this
        ├── SettingsProblem        a tenant cannot be set up like this (carries ``problems``)
        └── ProviderRejected       the provider will not take the job or file
            └── TrainingBlocked    the provider does not train for this organisation or model

A failure is transient or permanent by its type, never by its text. Anything outside this tree
is a defect and is allowed to surface as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath


class GoldsmithError(Exception):
    """Base of all errors raised on purpose."""

    @property
    def reason(self) -> str:
        """A stable snake_case word for records, metrics and queues."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in type(self).__name__).lstrip("_")

    @property
    def explained(self) -> str:
        """The message with every note added to it."""
        return "; ".join([str(self), *getattr(self, "__notes__", [])])


def origin(error: BaseException) -> str:
    """``file:line`` where an error was raised: what a defect's report needs, while its message may be private."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{PurePath(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "unknown"


class TransientError(GoldsmithError):
    """Trying again later can succeed."""


class ServiceUnavailable(TransientError):
    """An AWS service or the provider is unreachable, overloaded or slow."""


class RateLimited(ServiceUnavailable):
    """The provider asked us to slow down; ``retry_after`` is in seconds, None when it did not say."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TimedOut(ServiceUnavailable):
    """The answer did not come within the time there was."""


class CommitConflict(TransientError):
    """The ledger changed between reading and committing."""


class NotYetCommitted(TransientError):
    """The commit that caused this message is not visible in the ledger."""


class BeingForgotten(TransientError):
    """Everything of the tenant is being forgotten; what is new waits until that is done."""


class ConfigurationProblem(TransientError):
    """A key, a quota or a model name is wrong; it stays so until a person acts."""


class PermanentError(GoldsmithError):
    """Trying again changes nothing."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: ``field`` is a dotted path, ``cure`` says what would be right."""

    field: str
    cure: str

    def __str__(self) -> str:
        return f"{self.field}: {self.cure}"


class ContractError(PermanentError):
    """An event that the contract refuses.

    ``tenant`` is the tenant it names when that much could be read, for counting.
    """

    def __init__(self, problems: Sequence[Problem], tenant: str | None = None) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)
        self.tenant = tenant


class SenderRefused(PermanentError):
    """A message whose sender may not write for the tenant it names."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class GenerationFull(PermanentError):
    """There is no room for another event of a generation."""


class ModelRefused(PermanentError):
    """The model declined to answer, or a content filter stopped it."""


class ModelOutputTruncated(PermanentError):
    """The model's answer ended at the token limit."""


class ModelOutputInvalid(PermanentError):
    """The model's answer does not satisfy the schema it was given."""


class NotEnoughSamples(PermanentError):
    """A training set would be smaller than the provider accepts."""


class TooExpensive(PermanentError):
    """Training would cost more than the policy allows; a person raises the ceiling, or lowers the epochs."""


class ReviewProblem(PermanentError):
    """A review that cannot be done: nothing is parked there any more, or there is no such candidate."""


class RunPastRecall(PermanentError):
    """A run that cannot be cancelled any more: it has ended, or its model is about to be decided on."""


class LiveModelProblem(PermanentError):
    """A change of the live model that cannot be made: there is no such model, or it should not be live."""


class SettingsProblem(PermanentError):
    """A change of a tenant's settings that cannot be made."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class ProviderRejected(PermanentError):
    """The provider will not accept the request as it stands."""


class TrainingBlocked(ProviderRejected):
    """The provider does not train for this organisation, key or base model."""
