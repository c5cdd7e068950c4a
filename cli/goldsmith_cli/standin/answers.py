"""Which engine rule answers a chat request."""

import json

from pydantic import ValidationError

from goldsmith_cli.standin.chat_request import ChatRequest, SchemaFormat
from goldsmith_cli.standin.engine.letters import answer as base_answer
from goldsmith_cli.standin.engine.nearest import NearestAnswers
from goldsmith_cli.standin.engine.rewriter import RewriteTask, rewrite
from goldsmith_cli.standin.engine.schema_instance import instance_of
from goldsmith_cli.standin.engine.text import Turn, last_user_text, render
from goldsmith_cli.standin.errors import ApiError, explain

REWRITE_SCHEMA = "golden_rewrite"


def answer(request: ChatRequest, known: NearestAnswers | None) -> str:
    """The text the stand-in replies with; `known` are a tuned model's examples, None for a base model."""
    turns = [message.as_turn() for message in request.messages]
    if isinstance(request.response_format, SchemaFormat):
        return _structured(request.response_format, turns)
    learnt = known.answer(render(turns)) if known else None
    return learnt if learnt is not None else base_answer(last_user_text(turns))


def _structured(form: SchemaFormat, turns: list[Turn]) -> str:
    if form.json_schema.name == REWRITE_SCHEMA:
        return rewrite(_task(last_user_text(turns))).model_dump_json()
    return json.dumps(instance_of(form.json_schema.schema_))


def _task(text: str) -> RewriteTask:
    try:
        return RewriteTask.model_validate_json(text)
    except ValidationError as error:
        raise ApiError(
            400,
            f"For '{REWRITE_SCHEMA}' the last user message must be a JSON object with 'conversation', 'draft' and "
            f"'comment'. {explain(error)[1]}",
            param="messages",
        ) from error
