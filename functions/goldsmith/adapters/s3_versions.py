"""All versions of the dataset bucket's objects: what forgetting reads, replaces and deletes."""

from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING

from botocore.exceptions import ClientError, HTTPClientError

from goldsmith.adapters.aws import aws_errors, error_code
from goldsmith.errors import ConfigurationProblem, ServiceUnavailable
from goldsmith.forgetting_ports import ObjectVersion

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import DeleteObjectsOutputTypeDef, ObjectIdentifierTypeDef

_CHUNK_BYTES = 256 * 1024
_MOST_DELETED_AT_ONCE = 1000
_NO_VERSIONS = "null"
"""What S3 calls the one version of an object in a bucket that keeps none."""
_CHANGED_SINCE = frozenset({"PreconditionFailed", "NoSuchKey"})
"""S3 answers the second when the object has been deleted meanwhile."""
_GONE = frozenset({"NoSuchKey", "NoSuchVersion"})


class S3Versions:
    """Implements the ErasableStore port on one bucket, versioned or not."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def versions(self, prefix: str) -> Iterator[ObjectVersion]:
        """Every version below ``prefix``, by key. Delete markers hold nothing; the bucket's lifecycle ends them."""
        with aws_errors("listing versions of objects"):
            for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=prefix):
                for each in page.get("Versions", []):
                    yield ObjectVersion(
                        each["Key"], each["VersionId"], each["IsLatest"], each["ETag"], each["LastModified"]
                    )

    def lines_of(self, version: ObjectVersion) -> Iterator[bytes]:
        """A version's lines, streamed; none if it is gone."""
        with aws_errors("reading a version of an object"):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=version.key, VersionId=version.version_id)
            except ClientError as error:
                if error_code(error) in _GONE:
                    return
                raise
            try:
                yield from answer["Body"].iter_lines(chunk_size=_CHUNK_BYTES, keepends=True)
            except HTTPClientError as error:
                raise ServiceUnavailable(f"reading a version of an object: {type(error).__name__}") from error

    def replace(self, version: ObjectVersion, body: IO[bytes]) -> bool:
        """Put other bytes in the place of the latest version, then delete it; False when it is not the latest.

        If only the first of the two happens, the old version is listed as an earlier one the next time.
        """
        with aws_errors("replacing an object"):
            try:
                put = self._client.put_object(Bucket=self._bucket, Key=version.key, Body=body, IfMatch=version.etag)
            except ClientError as error:
                if error_code(error) in _CHANGED_SINCE:
                    return False
                raise
        # A bucket that keeps no versions has but one, by the same name.
        if put.get("VersionId", _NO_VERSIONS) != version.version_id:
            self.delete_versions([version])
        return True

    def delete_versions(self, versions: Sequence[ObjectVersion]) -> None:
        """Delete versions for good, a thousand a request."""
        for start in range(0, len(versions), _MOST_DELETED_AT_ONCE):
            keys: list[ObjectIdentifierTypeDef] = [
                {"Key": version.key, "VersionId": version.version_id}
                for version in versions[start : start + _MOST_DELETED_AT_ONCE]
            ]
            with aws_errors("deleting versions of objects"):
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})
            _raise_first_error(answer)


def _raise_first_error(answer: "DeleteObjectsOutputTypeDef") -> None:
    """One request may delete some objects and refuse others."""
    errors = [error for error in answer.get("Errors", []) if error.get("Code") not in _GONE]
    if not errors:
        return
    code = errors[0].get("Code", "")
    kind = ConfigurationProblem if code == "AccessDenied" else ServiceUnavailable
    raise kind(f"deleting versions of objects: S3 refused {len(errors)} of them: {code}")
