"""What wakes advance between two ticks."""

from goldsmith.domain.model import Model


class Nudge(Model):
    """A request to look at a run now: by tenant and number, or by the provider's job."""

    tenant: str | None = None
    number: int | None = None
    job_id: str | None = None
