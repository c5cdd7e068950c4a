"""Style examples: the latest answers of a tenant that a person wrote or approved."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from goldsmith.domain.generations import Listing
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import SampleRecord, parse_record
from goldsmith.domain.splits import in_holdout
from goldsmith.ports import Clock, Ledger, ObjectStore
from goldsmith.run_ports import RunLedger

_FRESH = timedelta(minutes=5)
_LONGEST_EXAMPLE = 4000
"""Longest answer in characters that serves as an example: longer ones would crowd out the draft."""
_LOOKED_AT = 4
"""How many samples are looked at for each that is wanted: held-out and long ones are passed over."""
_READS_AT_ONCE = 8
_TENANTS_KEPT = 500


@dataclass(frozen=True)
class Example:
    """An answer in the tenant's voice, and the sample it is from."""

    sample_id: str
    answer: str


@dataclass(frozen=True)
class StyleExamples:
    """Finds examples through the ledger and keeps them for five minutes, each tenant's by itself.

    Conversations that are held out for evaluation lend no style: what is trained on must not have seen them.
    """

    ledger: Ledger
    runs: RunLedger
    store: ObjectStore
    clock: Clock
    _kept: dict[str, tuple[datetime, TenantPolicy, int, tuple[Example, ...]]] = field(default_factory=dict)

    def of(self, tenant: str, policy: TenantPolicy, forgettings: int = 0) -> tuple[Example, ...]:
        """As many as the policy wants at most, the latest first.

        None that was kept from before something was forgotten, or from under another policy; the policy's split is that
        of a tenant that no run has fixed one for yet.
        """
        now = self.clock()
        kept = self._kept.get(tenant)
        if kept is None or now - kept[0] > _FRESH or kept[1:3] != (policy, forgettings):
            if len(self._kept) >= _TENANTS_KEPT:
                self._kept.clear()
            kept = self._kept[tenant] = (now, policy, forgettings, self._find(tenant, policy))
        return kept[3]

    def _find(self, tenant: str, policy: TenantPolicy) -> tuple[Example, ...]:
        wanted = policy.style_examples
        if not wanted:
            return ()
        listed = islice(self.ledger.listed(tenant, Listing.HUMAN, latest_first=True), _LOOKED_AT * wanted)
        fixed = self.runs.tenant(tenant).holdout_fraction
        fraction = policy.holdout_fraction if fixed is None else fixed
        samples = self._read(tenant, [each.generation_id for each in listed])
        usable = (sample for sample in samples if _fits(sample, fraction))
        return tuple(Example(sample.sample_id, sample.answer) for sample in islice(usable, wanted))

    def _read(self, tenant: str, generation_ids: Sequence[str]) -> list[GoldenSample]:
        known = self.ledger.read(tenant, generation_ids) if generation_ids else {}
        places = [known[name].sample for name in generation_ids if name in known]
        with ThreadPoolExecutor(max_workers=_READS_AT_ONCE) as pool:
            lines = pool.map(self.store.read, [place.location for place in places if place])
            records = [parse_record(line) for line in lines]
        return [record.sample for record in records if isinstance(record, SampleRecord)]


def _fits(sample: GoldenSample, fraction: float) -> bool:
    held_out = in_holdout(sample.tenant, sample.group, fraction)
    return sample.source.human and not held_out and len(sample.answer) <= _LONGEST_EXAMPLE
