"""A loopback server that answers what the benches ask of DynamoDB, S3 and SQS, without keeping anything.

It is no AWS: nothing is stored, every condition holds, every item is new. It exists so that the time measured is the
client's, and so that requests are counted by somebody else than who makes them. ``GET /_count`` tells and forgets them.
It answers at once, or, with ``waiting``, after as long as AWS takes (bench/aws_latencies.py).
"""

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from bench.aws_latencies import milliseconds

SECRET = "whsec_Z29sZHNtaXRoIHNhbXBsZSBzZWNyZXQ="  # noqa: S105 - opens nothing
"""Every secret's text: that of the samples in events/webhook."""

_END = b"\r\n\r\n"


class Stub(asyncio.Protocol):
    """One connection: requests one after the other, each answered as soon as it is whole."""

    counted: ClassVar[Counter[str]] = Counter()
    waiting: ClassVar[bool] = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._buffer = b""
        self._continued = False

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(_END)) >= 0:
            line, headers = _head(self._buffer[:end])
            length = int(headers.get("content-length", "0"))
            if len(self._buffer) < end + len(_END) + length:
                self._go_on(headers)
                return
            body = self._buffer[end + len(_END) : end + len(_END) + length]
            self._buffer, self._continued = self._buffer[end + len(_END) + length :], False
            self._answer(line, headers, body)

    def _go_on(self, headers: dict[str, str]) -> None:
        if headers.get("expect", "").lower() == "100-continue" and not self._continued:
            self._continued = True
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _answer(self, line: str, headers: dict[str, str], body: bytes) -> None:
        wait = 0.0
        if line.startswith("GET /_count"):
            answer = json.dumps(self.counted).encode()
            self.counted.clear()
        else:
            operation = headers.get("x-amz-target", "").partition(".")[2] or f"{line.split()[0]} object"
            self.counted[operation] += 1
            answer = _answer_of(operation, body)
            wait = milliseconds(operation, body) / 1e3 if self.waiting else 0.0
        self._reply(answer, wait)

    def _reply(self, answer: bytes, wait: float) -> None:
        """Answer after so many seconds."""
        head = (
            f'HTTP/1.1 200 OK\r\nETag: "0"\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n'
        )
        if wait:
            asyncio.get_running_loop().call_later(wait, self._transport.write, head.encode() + answer)
        else:
            self._transport.write(head.encode() + answer)


def _head(text: bytes) -> tuple[str, dict[str, str]]:
    line, *rest = text.decode("latin-1").split("\r\n")
    return line, {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}


def _answer_of(operation: str, body: bytes) -> bytes:
    if operation == "BatchGetItem":
        return json.dumps({"Responses": {name: [] for name in json.loads(body)["RequestItems"]}}).encode()
    if operation == "SendMessageBatch":
        sent = [{"Id": entry["Id"], "MessageId": "0", "MD5OfMessageBody": ""} for entry in json.loads(body)["Entries"]]
        return json.dumps({"Successful": sent, "Failed": []}).encode()
    if operation == "Query":
        return b'{"Items": []}'
    if operation == "GetSecretValue":
        return json.dumps({"SecretString": SECRET}).encode()
    return b"" if operation.endswith(" object") else b"{}"


async def serve(stub: type[Stub]) -> None:
    """Answer until the process ends; the port is printed."""
    server = await asyncio.get_running_loop().create_server(stub, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


class Running:
    """A stub that answers at ``url``."""

    def __init__(self, url: str) -> None:
        self.url = url

    def counted(self) -> Counter[str]:
        """Requests by operation since this was last asked."""
        with urllib.request.urlopen(f"{self.url}/_count") as answer:  # noqa: S310 - our own loopback server
            return Counter(json.load(answer))


@contextmanager
def running(*, waiting: bool = False, module: str = "bench.aws_stub") -> Iterator[Running]:
    """A stub in a process of its own."""
    command = [sys.executable, "-m", module, *(["waiting"] if waiting else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            yield Running(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


if __name__ == "__main__":
    Stub.waiting = sys.argv[1:] == ["waiting"]
    asyncio.run(serve(Stub))
