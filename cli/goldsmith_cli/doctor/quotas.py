"""Whether the account lets the stack run as wide as it is configured."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from goldsmith_cli.doctor.findings import Verdict, ok, unchecked, warning
from goldsmith_cli.doctor.functions import functions, mappings
from goldsmith_cli.doctor.running import Check

if TYPE_CHECKING:
    from goldsmith_cli.doctor.patient import Patient

# Functions that no event source mapping caps, or that run by a schedule or a call beside it: one each, at the least.
_BESIDE = ("Launch", "Advance", "Webhook")
_ASK_FOR_MORE = (
    "aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value"
)


def of_quotas(patient: "Patient") -> Iterator[Check]:
    """Lambda's, the one that an account is short of first: a new account may have ten."""
    yield Check("concurrency", "lambda get-account-settings", partial(_concurrency, patient))


def _concurrency(patient: "Patient") -> Verdict:
    if patient.target.is_local:
        return unchecked("the local AWS has no quotas")
    client = patient.target.client("lambda")
    settings: Mapping[str, Any] = client.get_account_settings()
    limits = settings["AccountLimit"]
    most = [
        each.get("ScalingConfig", {}).get("MaximumConcurrency", 0)
        for name in functions(patient).values()
        for each in mappings(patient, name)
    ]
    return wide_enough(sum(most) + len(_BESIDE), limits["UnreservedConcurrentExecutions"])


def wide_enough(needed: int, unreserved: int) -> Verdict:
    """``needed`` invocations at a time where every queue is full, of those that no function of the account reserves."""
    said = f"the stack runs up to {needed:,} invocations at a time, the account has {unreserved:,} unreserved"
    return ok(said) if needed <= unreserved else warning(said, f"{_ASK_FOR_MORE} {max(1000, 2 * needed)}")
