"""Which engine rule answers a chat request."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from goldsmith_cli.standin.chat_request import ChatRequest, SchemaFormat
from goldsmith_cli.standin.engine.judge import JudgementTask, judge
from goldsmith_cli.standin.engine.letters import answer as base_answer
from goldsmith_cli.standin.engine.letters import beside_the_point
from goldsmith_cli.standin.engine.nearest import NearestAnswers
from goldsmith_cli.standin.engine.obedience import obeyed_judgement, obeyed_rewrite
from goldsmith_cli.standin.engine.preference import PairwiseTask, prefer
from goldsmith_cli.standin.engine.rewriter import RewriteTask, rewrite
from goldsmith_cli.standin.engine.schema_instance import instance_of
from goldsmith_cli.standin.engine.text import Turn, last_user_text, render
from goldsmith_cli.standin.errors import ApiError, explain

REWRITE_SCHEMA = "golden_rewrite"
JUDGEMENT_SCHEMA = "golden_judgement"
PAIRWISE_SCHEMA = "pairwise_judgement"
Task = TypeVar("Task", bound=BaseModel)


def answer(request: ChatRequest, known: NearestAnswers | None, *, obeys: bool = False, spoiled: bool = False) -> str:
    """The text the stand-in replies with; `known` are a tuned model's examples, None for a base model.

    With `obeys` it follows whatever the material of a rewrite or a judgement tells it to. With `spoiled` its own
    answers, where no schema asks for a form, are beside the point.
    """
    turns = [message.as_turn() for message in request.messages]
    form = request.response_format
    if not isinstance(form, SchemaFormat):
        if spoiled:
            return beside_the_point()
        learnt = known.answer(render(turns)) if known else None
        return learnt if learnt is not None else base_answer(last_user_text(turns))
    if form.json_schema.name == REWRITE_SCHEMA:
        return _rewrite(turns, second_way=bool((request.seed or 0) % 2), obeys=obeys)
    if form.json_schema.name == JUDGEMENT_SCHEMA:
        judged = _task(JudgementTask, JUDGEMENT_SCHEMA, turns)
        return (obeyed_judgement(judged) if obeys else judge(judged)).model_dump_json()
    if form.json_schema.name == PAIRWISE_SCHEMA:
        return prefer(_task(PairwiseTask, PAIRWISE_SCHEMA, turns)).model_dump_json()
    return json.dumps(instance_of(form.json_schema.schema_))


def _rewrite(turns: list[Turn], *, second_way: bool, obeys: bool) -> str:
    task = _task(RewriteTask, REWRITE_SCHEMA, turns)
    if not obeys:
        return rewrite(task, second_way=second_way).model_dump_json()
    instructions = "\n\n".join(turn.text for turn in turns if turn.role in ("system", "developer"))
    return obeyed_rewrite(task, instructions).model_dump_json()


def _task(shape: type[Task], schema: str, turns: list[Turn]) -> Task:
    try:
        return shape.model_validate_json(last_user_text(turns))
    except ValidationError as error:
        fields = ", ".join(f"'{name}'" for name, known in shape.model_fields.items() if known.is_required())
        raise ApiError(
            400,
            f"For '{schema}' the last user message must be a JSON object with {fields}. {explain(error)[1]}",
            param="messages",
        ) from error
