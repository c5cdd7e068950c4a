"""Deterministic checks on a rewrite: each a small pure function whose name appears in the record."""

from collections.abc import Callable

from goldsmith.domain.checking.accounts import new_account_numbers
from goldsmith.domain.checking.addresses import new_email_addresses
from goldsmith.domain.checking.copying import quoted_comment, system_prompt_leak
from goldsmith.domain.checking.credentials import credentials
from goldsmith.domain.checking.hidden import hidden_characters
from goldsmith.domain.checking.links import new_links
from goldsmith.domain.checking.markup import active_markup
from goldsmith.domain.checking.money import new_amounts
from goldsmith.domain.checking.phones import new_phone_numbers
from goldsmith.domain.checking.placeholders import placeholders
from goldsmith.domain.checking.sameness import repeated, unrelated
from goldsmith.domain.checking.shape import length, truncated
from goldsmith.domain.checking.wording import empty, meta_talk, refusal, unchanged
from goldsmith.domain.routing import Feedback

Check = Callable[[str, Feedback], str | None]
"""Takes the candidate and the feedback it answers; says what is wrong with it, None when it passes.

Total: raises on no text whatever. What a check treats as known is the conversation and the draft, never the comment.
"""

_TRACEABLE: tuple[Check, ...] = (new_links, new_email_addresses, new_phone_numbers, new_amounts, new_account_numbers)

CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        empty,
        unchanged,
        refusal,
        meta_talk,
        quoted_comment,
        placeholders,
        *_TRACEABLE,
        credentials,
        active_markup,
        system_prompt_leak,
        hidden_characters,
        length,
        truncated,
        unrelated,
        repeated,
    )
}
"""Every check by its name, in the order in which findings are listed."""

TRACEABLE: frozenset[str] = frozenset(check.__name__ for check in _TRACEABLE)
"""Names of the checks that keep out what neither the conversation nor the draft contains, whatever a comment says."""


def findings(candidate: str, feedback: Feedback) -> dict[str, str]:
    """What is wrong with the candidate, by the name of the check it fails; empty when it passes every one."""
    found = ((name, check(candidate, feedback)) for name, check in CHECKS.items())
    return {name: finding for name, finding in found if finding is not None}


def failed_checks(candidate: str, feedback: Feedback) -> tuple[str, ...]:
    """Names of the checks the candidate fails, in the order they are listed."""
    return tuple(findings(candidate, feedback))
