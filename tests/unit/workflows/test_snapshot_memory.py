"""However much was committed, a snapshot holds little of it in memory: a few dozen bytes a sample."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from goldsmith.domain.segments import SampleRecord
from tests.fakes.datasets import POLICY, TENANT, Dataset, said
from tests.fakes.services import FakeStore

MEBIBYTE = 2**20


@contextmanager
def peak_below(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
        assert peak < most, f"{peak / MEBIBYTE:.1f} MB"
    finally:
        tracemalloc.stop()


class OnDisk(FakeStore):
    """Objects in files, so that only what a snapshot itself holds is in memory."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        with self._path(key).open("wb") as file:
            if isinstance(body, bytes):
                file.write(body)
            else:
                file.writelines(iter(lambda: body.read(64 * 1024), b""))

    def put_new(self, key: str, body: bytes) -> None:
        self.put(key, body)

    def size(self, key: str) -> int | None:
        return self._path(key).stat().st_size if self._path(key).exists() else None

    def lines(self, key: str) -> Iterator[bytes]:
        with self._path(key).open("rb") as file:
            yield from file

    def _path(self, key: str) -> Path:
        return self.root / key.replace("/", "_")


def test_a_set_of_any_size_is_merged_and_built_on_without_holding_it(tmp_path: Path) -> None:
    """64 MB of samples; twice, the second time by way of the first snapshot's files."""
    data = Dataset()
    data.store = OnDisk(tmp_path)
    long = " ".join(f"word{number}" for number in range(10_000))
    for segment in range(28):
        data.commit([_long(segment, number, long) for number in range(10)], day=segment)
    policy = POLICY.model_copy(update={"holdout_fraction": 0.5})
    for number in (1, 2):
        with peak_below(24 * MEBIBYTE):
            taken = data.take(number, policy)
        assert taken.train_samples + taken.holdout_samples == 280
    assert (tmp_path / data.key("train.jsonl", 1).replace("/", "_")).read_bytes() == (
        tmp_path / data.key("train.jsonl", 2).replace("/", "_")
    ).read_bytes()


def test_a_sample_takes_a_few_dozen_bytes(tmp_path: Path) -> None:
    """4,000 more samples of one line each take less than 250 bytes each, the keys of their segments included."""
    data = Dataset()
    data.store = OnDisk(tmp_path)
    peaks: list[int] = []
    for size in (4_000, 4_000):
        start = len(data.ledger.committed.get(TENANT, [])) * 100
        for segment in range(size // 100):
            names = range(start + segment * 100, start + segment * 100 + 100)
            data.commit(
                [said(f"gen-{name}", question=f"Q{name}", answer=f"A{name}") for name in names], day=segment % 28
            )
        tracemalloc.start()
        data.take(len(peaks) + 1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 4_000 * 250


def _long(segment: int, number: int, text: str) -> SampleRecord:
    return said(f"gen-{segment}-{number}", answer=f"{segment} {number} {text * 2} {segment} {number}")
