"""A stand-in for the HTTP front: the template's own route, authoriser and integration, applied as AWS documents them.

It is not API Gateway: nothing is throttled or logged, and the one integration it knows is SQS-SendMessage. What AWS
does not document it does in the worse way: what is put into a text of JSON is not escaped.
"""

import contextlib
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.fakes.template import resource
from tests.fakes.tokens import AUDIENCE, ISSUER, Issuer

ROLE_ID = "AROAHTTPFRONTEXAMPLE"
SENDER = f"{ROLE_ID}:BackplaneAssumeRoleSession"
PARAMETERS = {"HttpFrontIssuer": ISSUER, "HttpFrontAudience": AUDIENCE, "HttpFrontTenantClaim": "tenant"}
_EXPRESSION = re.compile(r"\$\{([^}]+)\}")
_MILLISECONDS = 1_795_341_600_000


class Answer(NamedTuple):
    """What the caller gets."""

    status: int
    body: str


class Request(NamedTuple):
    """What expressions of the template speak of; ``headers`` have lower-case names."""

    headers: Mapping[str, str]
    body: str
    claims: Mapping[str, Any]


@dataclass
class HttpFront:
    """Answers requests; what SQS took is in ``records``, as Lambda would hand it to triage."""

    issuer: Issuer
    parameters: Mapping[str, str] = field(default_factory=lambda: PARAMETERS)
    records: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def event(self) -> dict[str, Any]:
        """A batch of everything that was taken since the last one."""
        records, self.records = self.records, []
        return {"Records": records}

    def answer(self, route: str, headers: Mapping[str, str], body: str) -> Answer:
        """Answer ``POST /feedback``, or whatever ``route`` is."""
        known = resource("HttpFrontRoute")
        if route != known["RouteKey"]:
            return Answer(404, '{"message":"Not Found"}')
        assert known["AuthorizationType"] == "JWT"
        assert known["AuthorizerId"] == {"Ref": "HttpFrontAuthorizer"}
        assert known["Target"] == {"Sub": "integrations/${HttpFrontIntegration}"}
        lowered = {name.lower(): value for name, value in headers.items()}
        claims = self._claims(Request(lowered, body, {}))
        return self._send(Request(lowered, body, claims)) if claims else Answer(401, '{"message":"Unauthorized"}')

    def _claims(self, request: Request) -> dict[str, Any] | None:
        authorizer = resource("HttpFrontAuthorizer")
        assert authorizer["AuthorizerType"] == "JWT"
        [source] = authorizer["IdentitySource"]
        claims = self.issuer.claims(_value(source.removeprefix("$"), request).removeprefix("Bearer "))
        wanted = authorizer["JwtConfiguration"]
        separator, listed = wanted["Audience"]["Split"]
        audiences = self._resolved(listed).split(separator)
        return claims if claims and _is_valid(claims, self._resolved(wanted["Issuer"]), audiences) else None

    def _send(self, request: Request) -> Answer:
        integration = resource("HttpFrontIntegration")
        assert (integration["IntegrationType"], integration["IntegrationSubtype"]) == ("AWS_PROXY", "SQS-SendMessage")
        assert integration["CredentialsArn"] == {"GetAtt": "HttpFrontRole.Arn"}
        asked = {
            name: _evaluated(self._resolved(value), request) for name, value in integration["RequestParameters"].items()
        }
        assert asked.pop("QueueUrl") == "FeedbackQueue"
        return self._taken(**asked)

    def _taken(self, MessageBody: str, MessageAttributes: str) -> Answer:  # noqa: N803 - SQS's names
        """As SQS takes it: neither a body nor an attribute may be empty."""
        try:
            attributes = json.loads(MessageAttributes)
        except ValueError:
            return Answer(400, '{"message":"Bad Request"}')
        if not MessageBody or not all(each["StringValue"] for each in attributes.values()):
            return Answer(400, '{"message":"Bad Request"}')
        self.records.append(_record(len(self.records), MessageBody, attributes))
        return Answer(200, f"<SendMessageResponse><MessageId>{len(self.records)}</MessageId></SendMessageResponse>")

    def _resolved(self, value: Any) -> str:  # noqa: ANN401 - a value of the template
        if isinstance(value, str):
            return value
        [(function, argument)] = value.items()
        if function == "Ref":
            return self.parameters.get(argument, argument)
        assert function == "Join", function
        separator, parts = argument
        return str(separator).join(map(self._resolved, parts))


def _is_valid(claims: Mapping[str, Any], issuer: str, audiences: list[str]) -> bool:
    named = claims.get("aud", claims.get("client_id"))
    now = time.time()
    return (
        claims.get("iss") == issuer
        and any(each in audiences for each in (named if isinstance(named, list) else [named]))
        and claims.get("exp", 0) > now
        and claims.get("nbf", 0) <= now
        and claims.get("iat", 0) <= now
    )


def _evaluated(value: str, request: Request) -> str:
    """``$a.b`` is an expression as a whole; ``${a.b}`` is one inside a text."""
    if value.startswith("$") and not value.startswith("${"):
        return _value(value[1:], request)
    return _EXPRESSION.sub(lambda found: _value(found[1], request), value)


def _value(expression: str, request: Request) -> str:
    if expression == "request.body":
        return request.body
    place, _, name = expression.rpartition(".")
    if place == "request.header":
        return request.headers.get(name.lower(), "")
    assert place == "context.authorizer.claims", expression
    return _as_text(request.claims.get(name, ""))


def _as_text(claim: object) -> str:
    if isinstance(claim, list):
        return f"[{' '.join(map(_as_text, claim))}]"
    return claim if isinstance(claim, str) else json.dumps(claim)


def _record(number: int, body: str, attributes: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    told = {
        name: {
            "dataType": each["DataType"],
            "stringValue": each["StringValue"],
            "stringListValues": [],
            "binaryListValues": [],
        }
        for name, each in attributes.items()
    }
    return {
        "messageId": f"front-{number}",
        "receiptHandle": f"front-handle-{number}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": str(_MILLISECONDS),
            "SenderId": SENDER,
            "ApproximateFirstReceiveTimestamp": str(_MILLISECONDS + 12),
        },
        "messageAttributes": told,
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:goldsmith-feedback",
        "awsRegion": "eu-central-1",
    }


@contextlib.contextmanager
def running_http_front(parameters: Mapping[str, str] | None = None) -> Iterator[HttpFront]:
    """The front on loopback: ``front.url`` is what HttpFrontUrl is, ``front.issuer.token()`` lets one in."""
    front = HttpFront(Issuer(), {**PARAMETERS, **(parameters or {})})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            answer = front.answer(f"POST {self.path}", dict(self.headers), body)
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    front.url = f"http://127.0.0.1:{server.server_port}/feedback"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
