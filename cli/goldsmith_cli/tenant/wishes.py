"""What the arguments of `goldsmith tenant set` ask for."""

from collections.abc import Sequence

from goldsmith.domain.settings_change import Wanted
from goldsmith_cli.consoles import printable
from goldsmith_cli.errors import UsageError


def wanted(values: Sequence[str], unset: Sequence[str], bind: Sequence[str], release: Sequence[str]) -> Wanted:
    """What is wanted, as text; UsageError when nothing is, or when an argument is no FIELD=VALUE."""
    if not any((values, unset, bind, release)):
        raise UsageError(
            "nothing is to be set",
            "for example: goldsmith tenant set acme-leads positive_rating=0.8 sample_threshold=100",
        )
    told: dict[str, str] = {}
    for each in values:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{printable(each)!r} is no FIELD=VALUE", "for example: epochs=2, or --unset epochs")
        if name.strip() in told:
            raise UsageError(f"{printable(name.strip())} is given twice", "give it once")
        told[name.strip()] = value
    stripped = (tuple(dict.fromkeys(sender.strip() for sender in senders)) for senders in (bind, release))
    return Wanted(told, frozenset(name.strip() for name in unset), *stripped)
