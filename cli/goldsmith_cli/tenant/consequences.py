"""What follows from a change of a tenant's settings by itself, and what does not."""

from collections.abc import Iterator, Mapping

from goldsmith.domain.policy import MINIMUM_TRAINING_SAMPLES, TenantPolicy
from goldsmith.domain.tenant_settings import SettingsChange

_REPLAY = (
    "what is committed stays as it was decided; to see what would change: goldsmith replay --tenant {tenant} --dry-run"
)
_STARTS = "a run that is due by this starts by itself"
_NEXT_RUN = "a run under way keeps what it was claimed with; the next one has it"
_NEXT_STEP = "a run under way goes by it from its next step on"
_REWRITES = "rewrites go by it from now on; those that are decided or parked stay as they are"
_TICK = "the watch goes by it at its next look, within minutes"

_BY_FIELD: Mapping[str, str] = {
    "positive_rating": _REPLAY,
    "negative_rating": _REPLAY,
    **dict.fromkeys(("sample_threshold", "minimum_samples", "maximum_age_days", "minimum_interval_hours"), _STARTS),
    **dict.fromkeys(("method", "epochs"), _NEXT_RUN),
    "base_model": f"{_NEXT_RUN}, and restarts from it; the live model stays until one is promoted",
    **dict.fromkeys(("candidates", "minimum_score", "style_examples"), _REWRITES),
    **dict.fromkeys(("automatic_rollback", "rollback_minimum_drafts", "rollback_margin"), _TICK),
    "holdout_fraction": "the tenant's first run fixes it for good",
}
_BOUND = "feedback for {tenant} is taken from the senders that are bound, and from nobody else"
_OPEN = "no sender is bound any more: feedback for {tenant} is taken as the stack takes that of unbound tenants"


_THRESHOLDS = ("sample_threshold", "minimum_samples")
_LEEWAY = 1.25
"""Conversations are held out by their hash: of a few of them it may be some more than the share."""
_TOO_FEW = (
    "with {held_out:.0%} held out the first run, at {threshold} new samples, may have fewer than the {needed} to train"
    " on that a provider needs, and fail: raise {name}"
)


def consequences(change: SettingsChange, first_run: TenantPolicy | None) -> Iterator[str]:
    """A sentence for each thing an operator should know, once.

    ``first_run`` is the policy that the tenant's first run would go by; None if it has had one.
    """
    said = [_BY_FIELD.get(name, _NEXT_STEP) for name, _, _ in change.fields]
    if change.after.senders != change.before.senders:
        said.append(_BOUND if change.after.senders else _OPEN)
    yield from (sentence.format(tenant=change.tenant) for sentence in dict.fromkeys(said))
    if first_run and {name for name, _, _ in change.fields} & {*_THRESHOLDS, "maximum_age_days", "holdout_fraction"}:
        yield from _too_few(first_run)


def _too_few(policy: TenantPolicy) -> Iterator[str]:
    """Which threshold the first run, on the new samples alone, may fail at for want of samples to train on."""
    held_out, needed = policy.holdout_fraction, MINIMUM_TRAINING_SAMPLES
    for name in _THRESHOLDS:
        threshold: int = getattr(policy, name)
        in_use = name == "sample_threshold" or policy.maximum_age_days
        if in_use and threshold * (1 - held_out) < needed * _LEEWAY:
            yield _TOO_FEW.format(held_out=held_out, threshold=threshold, needed=needed, name=name)
