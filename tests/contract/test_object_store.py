"""Objects: written new or replaced, read by location or line by line."""

from io import BytesIO

import pytest

from goldsmith.adapters.s3 import S3Store
from goldsmith.domain.generations import Location
from goldsmith.ports import ObjectStore
from tests.fakes.cloud import BUCKET, Cloud
from tests.fakes.services import FakeStore

BOTH = pytest.mark.parametrize("store", ["fake", "s3"], indirect=True)
KEY = "tenants/acme-leads/segments/2026/11/22/abc.jsonl"


@pytest.fixture
def store(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "fake":
        return FakeStore()
    cloud: Cloud = request.getfixturevalue("cloud")
    return S3Store(cloud.s3, BUCKET)


@BOTH
class TestObjects:
    def test_a_new_object_may_be_written_again(self, store: ObjectStore) -> None:
        for _ in range(2):
            store.put_new(KEY, b"one\ntwo\n")
        assert list(store.lines(KEY)) == [b"one\n", b"two\n"]

    def test_what_is_there_is_never_overwritten_by_a_new_object(self, store: ObjectStore) -> None:
        store.put_new(KEY, b"one\n")
        store.put_new(KEY, b"other\n")
        assert list(store.lines(KEY)) == [b"one\n"]

    def test_put_replaces(self, store: ObjectStore) -> None:
        store.put(KEY, b"one\n")
        store.put(KEY, BytesIO(b"other\n"))
        assert list(store.lines(KEY)) == [b"other\n"]

    def test_a_location_is_bytes_not_characters(self, store: ObjectStore) -> None:
        lines = ["Zoë 👋\n".encode(), b"two\n", b"three"]
        store.put_new(KEY, b"".join(lines))
        offset = 0
        for line in lines:
            assert store.read(Location(segment=KEY, offset=offset, length=len(line))) == line
            offset += len(line)

    @pytest.mark.parametrize("size", [1, 1000, 256 * 1024 - 1, 256 * 1024, 300_000])
    def test_lines_are_whole_however_long(self, store: ObjectStore, size: int) -> None:
        lines = [b"a" * size + b"\n", "é\u2028\u0085".encode() * 10 + b"\n", b"b" * size + b"\n"]
        store.put(KEY, b"".join(lines))
        assert list(store.lines(KEY)) == lines

    def test_an_empty_object_has_no_lines(self, store: ObjectStore) -> None:
        store.put(KEY, b"")
        assert list(store.lines(KEY)) == []

    def test_the_size_is_that_of_the_bytes_and_none_where_there_is_no_object(self, store: ObjectStore) -> None:
        store.put(KEY, "Zoë 👋\n".encode())
        store.put("tenants/empty", b"")
        assert (store.size(KEY), store.size("tenants/empty"), store.size("tenants/nothing")) == (10, 0, None)

    def test_keys_are_listed_by_prefix_and_in_order(self, store: ObjectStore) -> None:
        for name in ("a/2", "a/1", "b/1"):
            store.put_new(f"tenants/{name}", b"x")
        assert list(store.keys("tenants/a/")) == ["tenants/a/1", "tenants/a/2"]
        assert list(store.keys("tenants/c/")) == []

    def test_a_deleted_object_is_gone_and_may_be_deleted_again(self, store: ObjectStore) -> None:
        for name in ("a/1", "a/2"):
            store.put(f"tenants/{name}", b"x")
        for _ in range(2):
            store.delete("tenants/a/1")
        assert list(store.keys("tenants/a/")) == ["tenants/a/2"]


def test_an_orphan_carries_the_tag_the_lifecycle_rule_looks_for(cloud: Cloud) -> None:
    """The rule stands in template.yaml; tests/infra holds it to this tag."""
    store = S3Store(cloud.s3, BUCKET)
    store.put_new(KEY, b"x")
    store.mark_orphan(KEY)
    tags = cloud.s3.get_object_tagging(Bucket=BUCKET, Key=KEY)["TagSet"]
    assert tags == [{"Key": "goldsmith-state", "Value": "orphan"}]
