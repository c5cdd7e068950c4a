"""In whose name dead letters are sent back: docs/senders.md."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from goldsmith.domain.dead_letters import FEEDBACK, Attribute, DeadLetter
from goldsmith.domain.senders import ORIGINAL_SENDER, VERIFIED_TENANT, principal_of, sent_again

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

_MOST_OTHERS = 8
"""SQS takes ten attributes of a message, and two may be told of its sender."""


def in_their_names(target: "Target") -> Callable[[DeadLetter], Mapping[str, Attribute]]:
    """The message attributes of what is sent back on a stack, so that triage judges it as it was sent first."""
    own = principal_of(target.client("sts").get_caller_identity()["UserId"])
    believed = {name for name in (target.outputs.get("TriageRoleId", ""), own) if name}
    return lambda letter: attributes(letter, believed)


def attributes(letter: DeadLetter, believed: Collection[str]) -> Mapping[str, Attribute]:
    """Those of one letter; of feedback alone it matters who sent it."""
    if letter.queue != FEEDBACK:
        return letter.attributes
    texts = {name: each.value for name, each in letter.attributes.items() if isinstance(each.value, str)}
    others = [
        (name, each) for name, each in letter.attributes.items() if name not in (ORIGINAL_SENDER, VERIFIED_TENANT)
    ]
    told = sent_again(letter.sender or "", texts, believed)
    return dict(others[:_MOST_OTHERS]) | {name: Attribute("String", value) for name, value in told.items()}
