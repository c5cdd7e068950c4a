"""What is to be replayed, as the options say it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.explain.finding import require_possible_id
from goldsmith_cli.review.finding import tenants
from goldsmith_cli.tenants import require_possible

if TYPE_CHECKING:
    from goldsmith_cli.target import Target


@dataclass(frozen=True)
class Subject:
    """A tenant's generations or one of them, or with ``tenant`` None everybody's."""

    tenant: str | None
    generation_id: str | None
    ask_again: bool

    def tenants(self, target: "Target") -> list[str]:
        """Those that there are; CliError when there is none, or nothing was heard of the one that is named."""
        found = tenants(target, self.tenant)
        if not found:
            raise CliError("there is nothing to replay: no tenant has sent anything yet")
        return found


def subject(tenant: str | None, generation_id: str | None, *, all_tenants: bool, ask_again: bool) -> Subject:
    """What the options mean; UsageError when they mean nothing."""
    if tenant is None and not all_tenants:
        raise UsageError("whose feedback is to be replayed?", "name a --tenant, or say --all-tenants")
    if tenant is not None and all_tenants:
        raise UsageError("--tenant and --all-tenants exclude each other", "leave one of them out")
    if generation_id is not None:
        if tenant is None:
            raise UsageError("--generation without --tenant: several tenants may have one of that name", "add --tenant")
        require_possible_id(generation_id)
    require_possible(tenant)
    return Subject(tenant, generation_id, ask_again)
