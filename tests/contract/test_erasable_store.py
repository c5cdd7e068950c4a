"""All versions of objects: listed, read, replaced in place, and deleted for good."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

import pytest

from goldsmith.adapters.s3 import S3Store
from goldsmith.adapters.s3_versions import S3Versions
from goldsmith.errors import ConfigurationProblem, ServiceUnavailable
from goldsmith.forgetting_ports import ErasableStore, ObjectVersion
from goldsmith.ports import ObjectStore
from tests.fakes.cloud import BUCKET, Cloud
from tests.fakes.services import FakeClock, FakeStore
from tests.fakes.versions import FakeVersions

BOTH = pytest.mark.parametrize("bucket", ["fake", "s3"], indirect=True)
KEY = "tenants/acme-leads/segments/2026/11/22/abc.jsonl"


@dataclass(frozen=True)
class Bucket:
    """The two ports on one bucket."""

    store: ObjectStore
    erasable: ErasableStore

    def bodies(self, prefix: str = "tenants/") -> list[bytes]:
        return [b"".join(self.erasable.lines_of(version)) for version in self.erasable.versions(prefix)]

    def latest(self, key: str = KEY) -> ObjectVersion:
        return next(version for version in self.erasable.versions(key) if version.latest)


@pytest.fixture
def bucket(request: pytest.FixtureRequest) -> Bucket:
    if request.param == "fake":
        objects = FakeStore()
        return Bucket(objects, FakeVersions(objects))
    cloud = versioned(request.getfixturevalue("cloud"))
    return Bucket(S3Store(cloud.s3, BUCKET), S3Versions(cloud.s3, BUCKET))


def versioned(cloud: Cloud) -> Cloud:
    cloud.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return cloud


@BOTH
class TestListing:
    def test_every_version_is_listed_by_key_and_one_of_an_objects_is_the_latest(self, bucket: Bucket) -> None:
        for key, body in (("tenants/b/1", b"x"), ("tenants/a/1", b"old"), ("tenants/a/1", b"new")):
            bucket.store.put(key, body)
        listed = [(version.key, version.latest) for version in bucket.erasable.versions("tenants/")]
        assert listed == [("tenants/a/1", True), ("tenants/a/1", False), ("tenants/b/1", True)]
        assert bucket.bodies("tenants/a/") == [b"new", b"old"]
        assert list(bucket.erasable.versions("tenants/c/")) == []

    def test_of_a_deleted_object_the_versions_are_listed_and_none_is_the_latest(self, bucket: Bucket) -> None:
        bucket.store.put(KEY, b"one\n")
        bucket.store.delete(KEY)
        assert [version.latest for version in bucket.erasable.versions("tenants/")] == [False]
        assert bucket.bodies() == [b"one\n"]

    def test_versions_tell_apart_even_when_their_bytes_are_the_same(self, bucket: Bucket) -> None:
        for body in (b"one\n", b"two\n", b"one\n"):
            bucket.store.put(KEY, body)
        assert len({version.version_id for version in bucket.erasable.versions(KEY)}) == 3


@BOTH
class TestReading:
    @pytest.mark.parametrize(
        "lines", [[], [b"a\n"], [b"a\n", b"b"], [b"\n", "é\u2028".encode() + b"\n"], [b"a" * 300_000 + b"\n"]]
    )
    def test_lines_come_as_they_were_written(self, bucket: Bucket, lines: list[bytes]) -> None:
        bucket.store.put(KEY, b"".join(lines))
        assert list(bucket.erasable.lines_of(bucket.latest())) == lines

    def test_a_version_that_is_gone_has_no_lines(self, bucket: Bucket) -> None:
        bucket.store.put(KEY, b"one\n")
        version = bucket.latest()
        bucket.erasable.delete_versions([version])
        assert list(bucket.erasable.lines_of(version)) == []


@BOTH
class TestReplacing:
    def test_what_is_replaced_is_gone_for_good(self, bucket: Bucket) -> None:
        bucket.store.put_new(KEY, b"one\n")
        assert bucket.erasable.replace(bucket.latest(), BytesIO(b"  \n"))
        assert bucket.bodies() == [b"  \n"]
        assert list(bucket.store.lines(KEY)) == [b"  \n"]

    def test_earlier_versions_stay_as_they_are(self, bucket: Bucket) -> None:
        bucket.store.put(KEY, b"older\n")
        bucket.store.put(KEY, b"old\n")
        assert bucket.erasable.replace(bucket.latest(), BytesIO(b"new\n"))
        assert bucket.bodies() == [b"new\n", b"older\n"]

    def test_what_has_changed_since_it_was_listed_is_left_alone(self, bucket: Bucket) -> None:
        bucket.store.put(KEY, b"one\n")
        seen = bucket.latest()
        bucket.store.put(KEY, b"two\n")
        assert not bucket.erasable.replace(seen, BytesIO(b"three\n"))
        assert bucket.bodies() == [b"two\n", b"one\n"]

    def test_what_was_deleted_since_it_was_listed_does_not_come_back(self, bucket: Bucket) -> None:
        bucket.store.put(KEY, b"one\n")
        seen = bucket.latest()
        bucket.store.delete(KEY)
        assert not bucket.erasable.replace(seen, BytesIO(b"two\n"))
        assert list(bucket.store.keys("tenants/")) == []


@BOTH
class TestDeleting:
    def test_the_versions_named_are_gone_and_no_others(self, bucket: Bucket) -> None:
        for body in (b"1", b"2", b"3"):
            bucket.store.put(KEY, body)
        bucket.store.put("tenants/b", b"4")
        [_, *earlier] = bucket.erasable.versions(KEY)
        bucket.erasable.delete_versions(earlier)
        assert bucket.bodies() == [b"3", b"4"]

    def test_with_all_its_versions_an_object_is_gone(self, bucket: Bucket) -> None:
        for body in (b"1", b"2"):
            bucket.store.put(KEY, body)
        bucket.erasable.delete_versions(list(bucket.erasable.versions(KEY)))
        assert list(bucket.store.keys("tenants/")) == []
        assert bucket.bodies() == []

    def test_deleting_may_be_repeated(self, bucket: Bucket) -> None:
        bucket.store.put(KEY, b"1")
        seen = list(bucket.erasable.versions(KEY))
        for _ in range(2):
            bucket.erasable.delete_versions(seen)
        bucket.erasable.delete_versions([])
        assert bucket.bodies() == []


class Answering:
    """Takes deletions as S3 does, a thousand a request, and answers with the errors it was given."""

    def __init__(self, *errors: dict[str, str]) -> None:
        self.errors = list(errors)
        self.sizes: list[int] = []

    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803  the client's names
        self.sizes.append(len(Delete["Objects"]))
        return {"Errors": self.errors}


def deleting(client: Answering, count: int = 1) -> None:
    version = ObjectVersion(KEY, "1", True, "etag", FakeClock().moment)
    S3Versions(cast("Any", client), BUCKET).delete_versions([version] * count)


def test_many_versions_are_deleted_a_thousand_at_a_time() -> None:
    client = Answering()
    deleting(client, 2001)
    assert client.sizes == [1000, 1000, 1]


@pytest.mark.parametrize(
    ("code", "error"), [("AccessDenied", ConfigurationProblem), ("InternalError", ServiceUnavailable)]
)
def test_a_single_object_that_s3_refuses_to_delete_is_not_passed_over(code: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"refused 1 of them: {code}"):
        deleting(Answering({"Key": KEY, "Code": code}, {"Key": KEY, "Code": "NoSuchVersion"}))
    deleting(Answering({"Key": KEY, "Code": "NoSuchVersion"}))


def test_more_versions_than_a_page_holds_are_all_listed(cloud: Cloud) -> None:
    store = S3Store(versioned(cloud).s3, BUCKET)
    for number in range(1002):
        store.put(f"tenants/a/{number % 3}", str(number).encode())
    assert len({version.version_id for version in S3Versions(cloud.s3, BUCKET).versions("tenants/a/")}) == 1002


def test_a_bucket_without_versions_is_erased_too(cloud: Cloud) -> None:
    bucket = Bucket(S3Store(cloud.s3, BUCKET), S3Versions(cloud.s3, BUCKET))
    bucket.store.put(KEY, b"1")
    bucket.erasable.delete_versions(list(bucket.erasable.versions("tenants/")))
    assert cloud.objects() == {}
