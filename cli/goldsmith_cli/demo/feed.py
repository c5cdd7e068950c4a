"""What the demo sends: the events, what is doubled, what is broken, and how many distinct ones that makes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from goldsmith.domain.envelope import parse_feedback
from goldsmith.errors import ContractError
from goldsmith_cli.demo import scenario
from goldsmith_cli.errors import UsageError
from goldsmith_cli.history.making import EventMaker
from goldsmith_cli.history.reading import Format, records

if TYPE_CHECKING:
    import openai


@dataclass(frozen=True)
class Feed:
    """Event bodies to send, in order: some of them again, some broken."""

    tenant: str
    events: Sequence[dict[str, Any]]
    doubled: Sequence[dict[str, Any]] = ()
    broken: Sequence[str] = ()

    def commented(self) -> Iterator[dict[str, Any]]:
        """Events that lead to a rewrite."""
        return (event for event in self.events if event.get("comment") and not event.get("final"))


def from_file(path: Path, how: Format, maker: EventMaker) -> Feed:
    """A file of feedback an application already has; lines that cannot be read are left out."""
    with path.open("rb") as file:
        values = [record.value for record in records(file, how) if record.value is not None]
    events = [dict(maker.make(value).event) for value in values]
    _require_an_event(path, events)
    tenants = {str(event.get("tenant")) for event in events}
    if len(tenants) > 1:
        raise UsageError(f"{path} holds events of {len(tenants)} tenants; the demo shows one", "add --tenant NAME")
    return Feed(tenants.pop(), events)


def _require_an_event(path: Path, events: Sequence[dict[str, Any]]) -> None:
    if not events:
        raise UsageError(f"{path} holds no records", "give a JSONL or CSV file with one record a line")
    problem = None
    for event in events:
        try:
            parse_feedback(to_json(event).decode())
        except ContractError as error:
            problem = problem or error
        else:
            return
    raise UsageError(
        f"{path}: not one record is an event; the first: {problem}",
        "say which column is which field with --map, as in: --map messages=prompt,output=draft,rating=stars --tenant T",
    )


def drafts(provider: "openai.OpenAI", model: str, briefs: Sequence[scenario.Brief]) -> list[str]:
    """Drafts by the live model, asked for as the agency's application would."""

    def draft(brief: scenario.Brief) -> str:
        messages: Any = brief.messages  # plain dictionaries, as an application has them; the SDK names a type a role
        answer = provider.chat.completions.create(model=model, messages=messages)
        return answer.choices[0].message.content or ""

    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(draft, briefs))


def story(provider: "openai.OpenAI", model: str, count: int) -> Feed:
    """The demo's own story: ``count`` drafts and what a writer said about them."""
    briefs = scenario.briefs(count)
    told = [
        scenario.feedback(brief, draft, model)
        for brief, draft in zip(briefs, drafts(provider, model, briefs), strict=True)
    ]
    # A final version that overtakes the draft it belongs to: pieces may arrive in any order.
    events = [event for pieces in told for event in reversed(pieces)]
    return Feed(scenario.TENANT, events, doubled=events[::12], broken=tuple(scenario.poison()))
