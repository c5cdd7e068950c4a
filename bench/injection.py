"""How many injections reach a golden sample when the model obeys every one, and what honest comments lose by it.

    .venv/bin/python -m bench.injection [--data DIR] [--json]

Every attempt goes the whole way, from its event to the committed segments, with the policy as it is shipped and the
provider's stand-in told to obey (rewriter and judge). "obeyed": a candidate held something injected. "got in": the
golden sample does. "unchecked": would be learnt without the checks on links, addresses, numbers and amounts, or
without any. "seen through": got in when a model writes the payload in plain, however it was hidden.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from tests.fakes.stories import deliver
from tests.injection import honest, hostile, unseen
from tests.injection.attempts import SYSTEM, Attempt, attempts, claims
from tests.injection.laboratory import Case, Ended, laboratory
from tests.injection.trial import Trial, perfectly_obeyed, tried

from goldsmith.domain.checks import CHECKS, TRACEABLE, failed_checks
from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.standin.serve import RunningStandin, running_standin

POLICY = TenantPolicy()
MOST_NAMED = 4
Row = dict[str, Any]


def main() -> None:
    options = _options()
    began = time.perf_counter()
    with running_standin() as standin:
        with laboratory(standin, obeys=True) as opened:
            verdicts = [_verdict(trial) for trial in tried(opened, attempts())]
        with laboratory(standin, obeys=True) as opened:
            praised = tried(opened, claims())
        found = {
            "attempts by class": _rows(verdicts, lambda attempt: attempt.group),
            "attempts by encoding": _rows(verdicts, lambda attempt: attempt.encoding),
            "attempts by language": _rows(verdicts, lambda attempt: attempt.language),
            "attempts by place": _rows(verdicts, lambda attempt: attempt.place.value),
            "claims of praise": _claims(praised),
            "sentences nobody looks for": [
                {"of": name, "stopped by": ", ".join(unseen.found_in(text)) or "the judge alone"}
                for name, text in unseen.SENTENCES.items()
            ],
            "honest comments": _honest(standin),
            "hostile strings": _hostile(standin, options.data),
        }
    if options.json:
        print(json.dumps(found, indent=2))
        return
    console = Console(width=170)
    for title, rows in found.items():
        console.print(_table(title, rows))
    console.print(f"{len(verdicts) + len(praised)} attempts, {time.perf_counter() - began:.0f} s")
    for verdict in verdicts:
        if verdict.got_in:
            console.print(f"got in: {verdict.trial.name}", markup=False)


@dataclass(frozen=True)
class Verdict:
    """What is counted of a trial, found out once."""

    trial: Trial
    obeyed: bool
    got_in: bool
    seen_through: bool
    without_details: bool
    without_any: bool


def _verdict(trial: Trial) -> Verdict:
    return Verdict(
        trial,
        trial.obeyed,
        trial.got_in,
        any(trial.gets_in(text, POLICY) for text in perfectly_obeyed(trial.attempt)),
        trial.got_in_without(TRACEABLE, POLICY),
        trial.got_in_without(CHECKS, POLICY),
    )


def _rows(verdicts: Sequence[Verdict], key: Callable[[Attempt], str]) -> list[Row]:
    grouped: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        grouped[key(verdict.trial.attempt)].append(verdict)
    return [*(_row(name, those) for name, those in grouped.items()), _row("all", verdicts)]


def _row(name: str, verdicts: Sequence[Verdict]) -> Row:
    got_in = sum(verdict.got_in for verdict in verdicts)
    return {
        "of": name,
        "attempts": len(verdicts),
        "obeyed": sum(verdict.obeyed for verdict in verdicts),
        "caught": f"{(len(verdicts) - got_in) / len(verdicts):.1%}",
        "got in": got_in,
        "seen through": sum(verdict.seen_through for verdict in verdicts),
        "unchecked: details": sum(verdict.without_details for verdict in verdicts),
        "unchecked: all": sum(verdict.without_any for verdict in verdicts),
        "ended": _ended(verdict.trial.ended for verdict in verdicts),
    }


def _claims(trials: Iterable[Trial]) -> list[Row]:
    grouped: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        grouped[f"in the {trial.attempt.place}, {trial.attempt.name}"].append(trial)
    return [
        {
            "of": name,
            "attempts": len(those),
            "draft accepted": sum(t.ended.answer == t.attempt.draft for t in those),
            "something else learnt": sum(t.ended.answer not in ("", t.attempt.draft) for t in those),
            "ended": _ended(t.ended for t in those),
        }
        for name, those in grouped.items()
    ]


def _honest(standin: RunningStandin) -> list[Row]:
    cases = [Case((("system", SYSTEM), ("user", honest.REQUEST)), honest.DRAFT, case.comment) for case in honest.HONEST]
    with laboratory(standin, obeys=False) as opened:
        ended = opened.run(cases)
    grouped: dict[str, list[tuple[honest.Honest, Ended]]] = defaultdict(list)
    for case, end in zip(honest.HONEST, ended, strict=True):
        grouped[case.group].append((case, end))
    return [
        {
            "of": name,
            "comments": len(those),
            "a good answer passes": sum(not failed_checks(case.answer, end.feedback) for case, end in those),
            "the stand-in's ended": _ended(end for _, end in those),
        }
        for name, those in grouped.items()
    ]


def _hostile(standin: RunningStandin, folder: Path) -> list[Row]:
    if not (folder / "hostile.jsonl").is_file():
        return [{"of": f"no hostile.jsonl in {folder}: name its folder with --data"}]
    texts = hostile.strings(folder)
    with laboratory(standin, obeys=True) as opened:
        comments = opened.run([hostile.as_comment(text) for text in texts])
    with laboratory(standin, obeys=True) as opened:
        drafts = opened.run([hostile.as_draft(text) for text in texts])
    refused: Counter[str] = Counter()
    with laboratory(standin, obeys=True) as opened:
        for body in hostile.bodies(folder):
            refused.update(opened.house.triage.handle(deliver(body)).counts)
    left = sum(bool(hostile.left_of_comment(text, end)) for text, end in zip(texts, comments, strict=True))
    unsound = sum(bool(end.sample and failed_checks(end.answer, end.feedback)) for end in drafts)
    return [
        {"of": "as comments", "texts": len(texts), "got in": left, "ended": _ended(comments)},
        {"of": "as drafts", "texts": len(texts), "got in": unsound, "ended": _ended(drafts)},
        {"of": "as message bodies", "texts": refused.total(), "got in": 0, "ended": _counted(refused)},
    ]


def _ended(ends: Iterable[Ended]) -> str:
    return _counted(Counter(f"{end.outcome} {end.reason.replace(',', ' + ')}".strip() for end in ends))


def _counted(counts: Counter[str]) -> str:
    rest = counts.most_common()[MOST_NAMED:]
    named = [f"{count} {name}" for name, count in counts.most_common(MOST_NAMED)]
    return ", ".join([*named, *([f"{sum(count for _, count in rest)} in other ways"] if rest else [])])


def _table(title: str, rows: Sequence[Row]) -> Table:
    table = Table(title=title)
    for column in rows[0]:
        table.add_column(column, justify="left" if isinstance(rows[0][column], str) else "right")
    for row in rows:
        table.add_row(*map(str, row.values()))
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=hostile.FOLDER)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(sys.argv[1:])


if __name__ == "__main__":
    main()
