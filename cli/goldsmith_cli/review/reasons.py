"""What the reasons for parking mean."""

from inspect import getdoc

from goldsmith.domain.checks import CHECKS

_OF_THE_JUDGE = "judge_"
_MEANINGS = {
    "low_score": "The judge found that the comment was not done, facts changed, or the voice was lost.",
    "contradictory": "The rewriter read the comment as praise, but the rating is bad.",
    "too_large": "Conversation, draft and comment do not fit into one message of the rewrite queue.",
    "model_refused": "The model declined to answer.",
    "model_output_truncated": "The model's answer ended at the token limit.",
    "model_output_invalid": "The model did not answer in the form that was asked for.",
    "provider_rejected": "The provider would not take the request.",
    "service_unavailable": "The provider was down for longer than the queue waits.",
    "rate_limited": "The provider let too little through for longer than the queue waits.",
    "timed_out": "The model took too long, every time.",
    "configuration_problem": "The key, the quota or the model's name was wrong for longer than the queue waits.",
    "internal_error": "A defect in Goldsmith; the function's log has the place.",
}


def explained(reason: str) -> str:
    """A reason with what it means; by itself where this version does not know it."""
    meaning = _meaning(reason)
    return f"{reason}: {meaning}" if meaning else reason


def _meaning(reason: str) -> str:
    if reason in CHECKS:
        return f"check: {(getdoc(CHECKS[reason]) or '').partition(chr(10))[0]}"
    if reason.startswith(_OF_THE_JUDGE):
        return f"of the judge: {_MEANINGS.get(reason.removeprefix(_OF_THE_JUDGE), 'it gave no answer')}"
    return _MEANINGS.get(reason, "")
