"""The answers to a batch's lines, and the files they are written to."""

import json
from dataclasses import dataclass
from typing import Any

from goldsmith_cli.standin.calls import Calls, call_of
from goldsmith_cli.standin.chat_request import parse_chat_request
from goldsmith_cli.standin.completions import complete
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.fault_errors import error_of
from goldsmith_cli.standin.faults import Faults
from goldsmith_cli.standin.store import Store, new_id

_OK = 200
_NEVER_EXECUTED = {
    "batch_expired": "This request could not be executed before the completion window expired.",
    "batch_cancelled": "The batch was cancelled before this request was executed.",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of a result file, and which of the two it belongs to."""

    succeeded: bool
    line: str


@dataclass(frozen=True, slots=True)
class LineAnswerer:
    """Answers lines as `POST /v1/chat/completions` answers requests, the same faults included."""

    store: Store
    faults: Faults
    calls: Calls

    async def answer(self, text: str) -> Answered | None:
        """The answer to a validated line; None when a fault lets it hang."""
        line = json.loads(text)
        try:
            body = await self._complete(line["body"])
        except ApiError as error:
            return _answered(line["custom_id"], error.status, error.body)
        return _answered(line["custom_id"], _OK, body) if body else None

    async def _complete(self, body: object) -> dict[str, Any] | None:
        chat = parse_chat_request(json.dumps(body).encode())
        call = call_of(chat)
        self.calls.batch_lines.add(call)
        fault = self.faults.take("chat", call)
        if fault and (error := error_of(fault, chat.model)):
            raise error
        if fault and fault.mode == "hang":
            return None
        return await complete(self.store, chat, fault.mode if fault else None)


def _answered(custom_id: str, status: int, body: dict[str, Any]) -> Answered:
    response = {"status_code": status, "request_id": new_id("req_"), "body": body}
    return Answered(status == _OK, _result(custom_id, response, None))


def never_executed(text: str, code: str) -> Answered:
    """The error line of a line the batch did not come to: code `batch_expired` or `batch_cancelled`."""
    error = {"code": code, "message": _NEVER_EXECUTED[code]}
    return Answered(succeeded=False, line=_result(json.loads(text)["custom_id"], None, error))


def _result(custom_id: str, response: dict[str, Any] | None, error: dict[str, str] | None) -> str:
    return json.dumps({"id": new_id("batch_req_"), "custom_id": custom_id, "response": response, "error": error})


def scattered(total: int) -> list[int]:
    """The positions of `total` lines in an order that is not theirs: every second one first."""
    return [*range(1, total, 2), *range(0, total, 2)]
