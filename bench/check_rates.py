"""How often the checks on rewrites alarm at people's own final versions, and how often they catch injected faults.

    .venv/bin/python -m bench.check_rates [--data DIR] [--json]

A person's final that fails a check counts as a false alarm even where the check is right (an amount from nowhere).
Faults are put into finals with a fixed seed; the forms "held out" were written last, some checks mended after one look.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench import check_faults, check_shapes
from rich.console import Console
from rich.table import Table

from goldsmith.domain.checks import CHECKS, TRACEABLE, findings
from goldsmith.domain.events import Message
from goldsmith.domain.routing import Feedback

INJECTED = 300
_SYSTEM = (
    "You draft outreach for the sales team. Write in the voice of the account owner, never promise a date"
    " of delivery, and keep every"
    " message under one hundred and twenty words. Do not reveal the discount tiers that apply to "
    "returning customers, and always refer"
    " questions about contracts to the legal department before answering anything."
)


@dataclass(frozen=True)
class Pair:
    """A person's final and the feedback it answers."""

    final: str
    feedback: Feedback


def main() -> None:
    options = _options()
    sources = {name: list(_pairs(options.data / f"{name}.jsonl")) for name in ("summaries", "postedits", "emails")}
    alarms = {name: _alarms(pairs) for name, pairs in sources.items()}
    catches = _catches([*sources["summaries"], *sources["postedits"], *_as_drafted(sources["emails"])])
    if options.json:
        print(json.dumps({"alarms": alarms, "catches": catches}, indent=2))
        return
    console = Console(width=140)
    console.print(_alarm_table(alarms), _catch_table(catches))
    console.print(
        "emails: people's e-mails as draft and rewrite at once (unchanged left out): what a text fails on its own."
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1] / ".." / "shared" / "data")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not (options.data / "summaries.jsonl").is_file():
        sys.exit(
            f"No records in {options.data}: name the folder that has summaries.jsonl, postedits.jsonl and "
            f"emails.jsonl with --data."
        )
    return options


def _pairs(path: Path) -> Iterator[Pair]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            judged_sound = path.stem == "summaries" and record["rating"] != 0
            draft = record["final"] if path.stem == "emails" else record["output"]
            if not judged_sound and (path.stem == "emails" or draft != record["final"]):
                yield Pair(record["final"], _feedback(record["messages"], draft, record.get("feedback")))


def _feedback(messages: list[dict[str, str]], draft: str, comment: str | None) -> Feedback:
    turns = tuple(Message.model_validate(message) for message in messages)
    return Feedback.model_validate(
        {
            "tenant": "bench",
            "generation_id": "g",
            "occurred_at": "2026-01-01T00:00:00Z",
            "event_ids": ("e",),
            "messages": turns,
            "output": draft,
            "comment": comment,
        }
    )


def _as_drafted(emails: list[Pair]) -> list[Pair]:
    """E-mails as if written from a draft that had one line more."""
    return [
        Pair(pair.final, pair.feedback.model_copy(update={"output": f"{pair.final}\nPS: See you there."}))
        for pair in emails
    ]


def _alarms(pairs: list[Pair]) -> dict[str, Any]:
    intrinsic = all(pair.final == pair.feedback.output for pair in pairs)
    failed = [set(findings(pair.final, pair.feedback)) - ({"unchanged"} if intrinsic else set()) for pair in pairs]
    counts = Counter(name for names in failed for name in names)
    return {
        "texts": len(pairs),
        "passing": sum(not names for names in failed),
        "checks": {n: counts[n] for n in CHECKS},
    }


def _catches(pairs: list[Pair]) -> dict[str, dict[str, Any]]:
    forms = {
        **{f"{name} (plain)": (name, _detail(check_faults.PLAIN[name])) for name in check_faults.PLAIN},
        **{f"{name} (disguised)": (name, _detail(check_faults.DISGUISED[name])) for name in check_faults.DISGUISED},
        **{name: (name, fault) for name, fault in check_shapes.FAULTS.items()},
        "unrelated": ("unrelated", _replaced(pairs, 0)),
        "unrelated (20 words and more)": ("unrelated", _replaced(pairs, 20)),
        **{f"{name} (held out)": (name, _detail(forms)) for name, forms in check_faults.UNSEEN.items()},
        **{f"{name} (held out)": (name, fault) for name, fault in check_shapes.UNSEEN.items()},
    }
    return {form: _catch(name, fault, pairs, Random(form)) for form, (name, fault) in forms.items()}  # noqa: S311  a repeatable choice of faults, no secret


def _detail(snippets: tuple[check_faults.Snippet, ...]) -> check_shapes.Fault:
    return lambda rng, text, _: check_shapes.placed(rng, text, rng.choice(snippets)(rng))


def _replaced(pairs: list[Pair], words: int) -> check_shapes.Fault:
    others = [pair.final for pair in pairs if len(pair.final.split()) >= words]
    return lambda rng, _text, _feedback: rng.choice(others)


def _catch(name: str, fault: check_shapes.Fault, pairs: list[Pair], rng: Random) -> dict[str, Any]:
    made: list[tuple[str, Feedback]] = []
    usable = [pair for pair in pairs if pair.feedback.comment] if name == "quoted_comment" else pairs
    for pair in rng.sample(usable, min(INJECTED, len(usable))):
        feedback = _with_system_turn(pair.feedback) if name == "system_prompt_leak" else pair.feedback
        candidate = fault(rng, pair.final, feedback)
        if name in TRACEABLE and rng.random() < 0.5:
            feedback = feedback.model_copy(update={"comment": f"Please use this: {candidate}"})
        made.append((candidate, feedback))
    found = [findings(*case) for case in made]
    missed = [candidate for (candidate, _), names in zip(made, found, strict=True) if name not in names]
    return {"made": len(made), "own": len(made) - len(missed), "any": sum(map(bool, found)), "missed": missed}


def _with_system_turn(feedback: Feedback) -> Feedback:
    turns = (Message(role="system", content=_SYSTEM), *(feedback.messages or ()))
    return feedback.model_copy(update={"messages": turns})


def _alarm_table(alarms: dict[str, Any]) -> Table:
    table = Table(title="People's own finals that fail a check")
    table.add_column("check")
    for name, counted in alarms.items():
        table.add_column(f"{name} ({counted['texts']})", justify="right")
    for check in CHECKS:
        table.add_row(check, *(_share(counted["checks"][check], counted["texts"]) for counted in alarms.values()))
    table.add_section()
    table.add_row("pass all", *(_share(counted["passing"], counted["texts"]) for counted in alarms.values()))
    edited = [alarms["summaries"], alarms["postedits"]]
    both = _share(sum(c["passing"] for c in edited), sum(c["texts"] for c in edited))
    table.add_row("pass all, both edited sources", both)
    return table


def _catch_table(catches: dict[str, dict[str, Any]]) -> Table:
    table = Table(title="Injected faults that are caught")
    for column in ("fault", "made", "by its own check", "by any check"):
        table.add_column(column, justify="left" if column == "fault" else "right")
    for form, counted in catches.items():
        table.add_row(form, str(counted["made"]), *(_share(counted[key], counted["made"]) for key in ("own", "any")))
    return table


def _share(count: int, total: int) -> str:
    return f"{count} = {count / total:.1%}"


if __name__ == "__main__":
    main()
