"""The dataset bucket on S3."""

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from botocore.exceptions import ClientError, HTTPClientError

from goldsmith.adapters.aws import aws_errors, error_code
from goldsmith.errors import ServiceUnavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import TaggingTypeDef

    from goldsmith.domain.generations import Location

_ORPHAN: "TaggingTypeDef" = {"TagSet": [{"Key": "goldsmith-state", "Value": "orphan"}]}
"""What the bucket's lifecycle rule in template.yaml looks for."""

_CHUNK_BYTES = 256 * 1024


class S3Store:
    """Implements the ObjectStore port on one bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put_new(self, key: str, body: bytes) -> None:
        """Write an object unless it is there: its key is the hash of its bytes, so what is there is the same."""
        try:
            with aws_errors("writing a segment"):
                self._client.put_object(Bucket=self._bucket, Key=key, Body=body, IfNoneMatch="*")
        except ClientError as error:
            if error_code(error) != "PreconditionFailed":
                raise

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        """Write an object, replacing what is there."""
        with aws_errors("writing an object"):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body)

    def read(self, location: "Location") -> bytes:
        """The bytes at a location, by a range request."""
        last = location.offset + location.length - 1
        with aws_errors("reading a record"):
            answer = self._client.get_object(
                Bucket=self._bucket, Key=location.segment, Range=f"bytes={location.offset}-{last}"
            )
            return answer["Body"].read()

    def size(self, key: str) -> int | None:
        """How many bytes an object has; None when it is not there."""
        try:
            with aws_errors("looking at an object"):
                return self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"]
        except ClientError as error:
            if error_code(error) != "404":  # what HEAD says for want of a body that could name it
                raise
            return None

    def lines(self, key: str) -> Iterator[bytes]:
        """An object's lines, streamed, each with its line end."""
        with aws_errors("reading an object"):
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
            try:
                yield from body.iter_lines(chunk_size=_CHUNK_BYTES, keepends=True)
            except HTTPClientError as error:
                raise ServiceUnavailable(f"reading an object: {type(error).__name__}") from error

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys of the objects whose key starts with ``prefix``, in order."""
        with aws_errors("listing objects"):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                yield from (each["Key"] for each in page.get("Contents", []))

    def mark_orphan(self, key: str) -> None:
        """Tag an object for the lifecycle rule that deletes orphans."""
        with aws_errors("marking an orphan"):
            self._client.put_object_tagging(Bucket=self._bucket, Key=key, Tagging=_ORPHAN)

    def delete(self, key: str) -> None:
        """Delete an object; the bucket keeps it as a noncurrent version for as long as its lifecycle rule says."""
        with aws_errors("deleting an object"):
            self._client.delete_object(Bucket=self._bucket, Key=key)
