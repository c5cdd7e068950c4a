"""How many examples a property is given: few in ``make test``, many in ``make soak``."""

from hypothesis import settings


def examples(quick: int, *, soak: int) -> int:
    """``soak`` under pytest's ``--hypothesis-profile soak``, otherwise ``quick``.

    The quick ones are too few where a fault that somebody puts into the code by hand is not found any more.
    """
    return soak if settings.get_current_profile_name() == "soak" else quick
