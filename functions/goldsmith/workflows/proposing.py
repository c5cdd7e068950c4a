"""One rewrite: ask the model to apply a comment to a draft, and check what it answers."""

from dataclasses import dataclass

from goldsmith.domain.checks import CHECKS, failed_checks
from goldsmith.domain.commits import Parking
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.domain.rewriting import (
    PROMPT_VERSION,
    SCHEMA_NAME,
    Rewrite,
    parse_rewrite,
    rewrite_messages,
    rewrite_schema,
)
from goldsmith.domain.routing import Feedback, SkipReason
from goldsmith.domain.samples import RewriteProvenance
from goldsmith.ports import ChatModel

_TOKENS_BEYOND_DRAFT = 1024


@dataclass(frozen=True)
class Praised:
    """The comment asks for no change: the draft stays."""


@dataclass(frozen=True)
class Rewritten:
    """An answer that passed every check, and how it came about."""

    answer: str
    provenance: RewriteProvenance


Proposal = Praised | Rewritten | Parking


@dataclass(frozen=True)
class Proposer:
    """Asks one model. Safe to use from several threads."""

    chat: ChatModel
    model: str
    policy: TenantPolicy

    def propose(self, feedback: Feedback) -> Proposal:
        """What the model makes of the comment; parked when a check fails.

        Raises what the ChatModel port raises, and ModelOutputInvalid.
        """
        answer = self.chat.answer(
            ChatRequest(
                model=self.model,
                messages=rewrite_messages(feedback),
                # A token is at least one character, so the answer may be as long as the draft and more.
                max_output_tokens=_TOKENS_BEYOND_DRAFT + len(feedback.output or ""),
                schema_name=SCHEMA_NAME,
                schema=rewrite_schema(),
            )
        )
        rewrite = parse_rewrite(answer.content)
        if not rewrite.needs_change:
            return self._praised(feedback)
        provenance = self._provenance(rewrite, answer)
        failed = failed_checks(rewrite.rewrite, feedback)
        return Parking(failed, rewrite.rewrite, provenance) if failed else Rewritten(rewrite.rewrite, provenance)

    def _praised(self, feedback: Feedback) -> Proposal:
        """Praise for a badly rated draft is a contradiction, or the comment talking the model into something."""
        badly_rated = feedback.rating is not None and feedback.rating <= self.policy.negative_rating
        return Parking((SkipReason.CONTRADICTORY.value,)) if badly_rated else Praised()

    def _provenance(self, rewrite: Rewrite, answer: ChatAnswer) -> RewriteProvenance:
        return RewriteProvenance(
            model=self.model,
            prompt_version=PROMPT_VERSION,
            points=len(rewrite.points),
            checks=tuple(CHECKS),
            input_tokens=answer.input_tokens,
            output_tokens=answer.output_tokens,
        )
