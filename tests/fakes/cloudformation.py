"""A stand-in for CloudFormation on loopback that knows one stack and answers DescribeStacks, nothing else."""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from xml.sax.saxutils import escape

_ANSWER = """<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<DescribeStacksResult><Stacks><member><StackName>{name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>{outputs}</Outputs></member></Stacks></DescribeStacksResult>
</DescribeStacksResponse>"""
_OUTPUT = "<member><OutputKey>{}</OutputKey><OutputValue>{}</OutputValue></member>"


@contextlib.contextmanager
def cloudformation(name: str, outputs: Mapping[str, str]) -> Iterator[str]:
    """Yields the endpoint. What becomes of ``outputs`` meanwhile is answered, too."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            members = "".join(_OUTPUT.format(escape(key), escape(value)) for key, value in outputs.items())
            answer = _ANSWER.format(name=name, outputs=members).encode()
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(200 if f"Action=DescribeStacks&Version=2010-05-15&StackName={name}" == body else 400)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
            """Tests print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
