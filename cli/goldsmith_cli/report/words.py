"""What the words on a report's page mean, a line each."""

TERMS = {
    "edit distance": "how much of a draft a person changes before it is sent, counted in words: 0 is sent as it was, 1"
    " is nothing kept. 0.12 means that about 12 of 100 words differ. Of very long texts the first 700 words count.",
    "95 % interval": "where the true mean lies, with a confidence of 95 %. More drafts make it narrower. Where two"
    " intervals overlap much, what sets the models apart may be chance.",
    "generation, or draft": "one text a model wrote, in answer to one conversation.",
    "feedback event": "what somebody said about one draft: a rating, a comment, the version that was sent, or several.",
    "route": "what is learnt from a draft: accepted (the draft was good), edited (the version that was sent is the"
    " answer), rewrite (a model is asked to do what the comment says), skipped (nothing can be learnt).",
    "golden sample": "a conversation and the answer the model should have given. A draft has at most one.",
    "parked": "a rewrite that no check or judge could vouch for: it is learnt only when a person decides so.",
    "run": "one training of a new model, from gathering the golden samples to the decision about it.",
    "held out": "conversations that no model is ever trained on: old and new model are compared by their answers to"
    " these.",
    "live model": "the model that writes the drafts now. A new one goes live only when it was measured to be better.",
    "base model": "the provider's model that training starts from: what there was before anything was learnt.",
    "method": "sft trains on golden samples, dpo on pairs of a golden answer and the draft it replaces; sft+dpo is one"
    " after the other.",
    "strategy": "continue trains the live model on, with what is new; restart trains the base model, with everything.",
}

ABOUT_MEANS = (
    "Means of different models are of different drafts, written at different times: when the work becomes harder, more"
    " is changed whatever the model. The comparison on the same conversations is in the runs below."
)
NOT_KNOWN = (
    "Not known here: what the provider charges for drafts, for the answers and judgements of an evaluation, for "
    "rewrites that found nothing to change, for calls that were repeated after a failure, and for AWS."
)
