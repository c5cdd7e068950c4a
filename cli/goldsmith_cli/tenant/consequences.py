"""What follows from a change of a tenant's settings by itself, and what does not."""

from collections.abc import Iterator, Mapping

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


def consequences(change: SettingsChange) -> Iterator[str]:
    """A sentence for each thing an operator should know, once."""
    said = [_BY_FIELD.get(name, _NEXT_STEP) for name, _, _ in change.fields]
    if change.after.senders != change.before.senders:
        said.append(_BOUND if change.after.senders else _OPEN)
    return (sentence.format(tenant=change.tenant) for sentence in dict.fromkeys(said))
