"""What of a training set a model has not seen yet."""

from collections.abc import Iterable, Iterator

from goldsmith.domain.heads import identity


def unseen(current: Iterable[bytes], known: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of ``current`` whose sample is not among ``known``; both are files of snapshots, sorted as these are.

    A sample whose answer or conversation has changed since is one that was not seen. Both are read once, side by side.
    """
    theirs = (found for line in known if (found := identity(line)) is not None)
    seen = next(theirs, None)
    for line in current:
        ours = identity(line)
        if ours is None:
            continue
        while seen is not None and seen[0] < ours[0]:
            seen = next(theirs, None)
        if ours != seen:
            yield line
