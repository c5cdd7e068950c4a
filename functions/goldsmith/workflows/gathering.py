"""Reading what a snapshot is drawn from: an earlier snapshot, where there is one, and segments."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from goldsmith.domain.model import Model
from goldsmith.ports import ObjectStore
from goldsmith.workflows.deliveries import chunks
from goldsmith.workflows.earlier_snapshot import EarlierSnapshot, UnfitSnapshot
from goldsmith.workflows.spooling import Spool

_READ_AT_ONCE = 8
_WAITING = 512


class Drawn(Model):
    """What was read: of all ``segments`` those ``segments_read``, the others by way of a snapshot.

    ``built_on`` names the run whose snapshot that was; ``lineage`` it and those it was built on in turn, of which the
    first read all segments. ``passed_over`` says why an earlier snapshot was not built on.
    """

    segments: int
    segments_read: int
    built_on: str | None = None
    lineage: tuple[str, ...] = ()
    passed_over: str | None = None


def read_segments(store: ObjectStore, keys: Sequence[str], spool: Spool) -> None:
    """Add what segments hold to the spool. Several are read at a time: most are small, and waiting is what costs."""
    with ThreadPoolExecutor(max_workers=_READ_AT_ONCE) as pool:
        for some in chunks(keys, _WAITING):
            for _ in pool.map(lambda key: spool.add(store.lines(key)), some):
                pass


def draw(store: ObjectStore, keys: Sequence[str], earlier: EarlierSnapshot | None, spool: Spool) -> Drawn:
    """Add what was committed in segments to an empty spool; what an earlier snapshot covers, from its files."""
    passed_over = None
    if earlier is not None:
        try:
            return _build_on(store, keys, earlier, spool)
        except UnfitSnapshot as error:
            passed_over = f"{earlier.run_id}: {error}"
            spool.clear()
    read_segments(store, keys, spool)
    return Drawn(segments=len(keys), segments_read=len(keys), passed_over=passed_over)


def _build_on(store: ObjectStore, keys: Sequence[str], earlier: EarlierSnapshot, spool: Spool) -> Drawn:
    covered, lineage = earlier.read_into(spool)
    if not covered.issubset(keys):
        raise UnfitSnapshot("it was drawn from segments that are committed no more")
    anew = [key for key in keys if key not in covered]
    read_segments(store, anew, spool)
    return Drawn(segments=len(keys), segments_read=len(anew), built_on=earlier.run_id, lineage=lineage)
