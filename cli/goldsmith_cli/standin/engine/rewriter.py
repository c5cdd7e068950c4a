"""Applies a comment to a draft by rules. What it does not understand it leaves for the caller's checks."""

from collections.abc import Callable

from pydantic import BaseModel

from goldsmith_cli.standin.engine import fact_rules, letter_rules, wording_rules
from goldsmith_cli.standin.engine.comment_points import is_praise, points_of
from goldsmith_cli.standin.engine.guards import adds_traceable

Rule = Callable[[str, str, str], str]
"""(point of the comment, draft, source text) to draft: unchanged where the rule does not apply."""

RULES: tuple[Rule, ...] = (
    wording_rules.exchange,
    wording_rules.leave_out,
    wording_rules.no_exclamation,
    fact_rules.first_name,
    fact_rules.kind_of_fact,
    fact_rules.described_fact,
    letter_rules.less_formal,
    letter_rules.shorter,
    letter_rules.greet,
    letter_rules.add,
    letter_rules.sign_off,
)
LAST_RESORT: tuple[Rule, ...] = (fact_rules.named_fact,)
"""Rules that guess from an explanation; used only when no request in the comment changed anything."""


class QuotedTurn(BaseModel):
    """One message of the conversation the draft belongs to."""

    role: str
    content: str


class RewriteTask(BaseModel):
    """What the last user message of a `golden_rewrite` request holds, as JSON. Style examples are not used."""

    conversation: list[QuotedTurn]
    draft: str
    comment: str
    examples: list[str] = []

    @property
    def source(self) -> str:
        """The text the draft was written from."""
        return "\n".join(turn.content for turn in self.conversation)


class Rewrite(BaseModel):
    """The answer: what the comment asks (nothing, where nothing must change), and the changed draft."""

    points: list[str]
    needs_change: bool
    rewrite: str


def rewrite(task: RewriteTask, *, second_way: bool = False) -> Rewrite:
    """Apply every point a rule understands; no rule may add a link, address, phone number or amount.

    The second way takes points and rules from their ends, the guessing rules first.
    """
    points = points_of(task.comment)
    praises = is_praise(task.comment)
    guesses = () if praises else LAST_RESORT
    if second_way:
        changed = apply_rules((*guesses, *reversed(RULES)), points[::-1], task.draft, task.source)
    else:
        changed = apply_rules(RULES, points, task.draft, task.source)
    if changed == task.draft and praises:
        return Rewrite(points=[], needs_change=False, rewrite=task.draft)
    if changed == task.draft:
        changed = apply_rules(guesses, points, task.draft, task.source)
    return Rewrite(points=points, needs_change=True, rewrite=changed)


def apply_rules(rules: tuple[Rule, ...], points: list[str], draft: str, source: str) -> str:
    """The draft after every rule has had its say on every point; what would add something traceable is left out."""
    known = f"{source}\n{draft}"
    for point in points:
        for rule in rules:
            proposed = rule(point, draft, source)
            if proposed != draft and not adds_traceable(proposed, known):
                draft = proposed
    return draft
