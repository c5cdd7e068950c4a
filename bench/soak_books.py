"""What came of a load: every tenant's books against what was sent, calls, memory; and what did not hold."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bench import soak_aws
from bench.soak_events import Expected, Load
from bench.soak_memory import AWS, EMITTER, PROVIDER, Sample, grown

from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.overview.collecting import Overview, TenantStatus

if TYPE_CHECKING:
    from bench.soak_load import Course

EARLY_SHARE = 0.1
"""Memory is compared with what it was after this share of the events."""
MOST_GROWN = {AWS: None, EMITTER: 10.0, PROVIDER: 150.0}
"""Megabytes that a part may have grown since; the local AWS keeps all it is told, and is bounded by the event. The
provider's stand-in keeps the training files of the largest tenants' runs and the models made of them."""
MOST_GROWN_ELSE = 40.0
MOST_KB_AN_EVENT = 40.0
"""What MiniStack, which holds everything in memory, may keep of an event."""
ENDINGS = frozenset({"promoted", "kept"})
_MARK = '"message":"decided"'
_DECIDED = re.compile(r"\{.*" + _MARK + r".*\}")


def settled(overview: Overview, expected: int) -> bool:
    """Whether every event is taken in and at its end, and no run is under way."""
    unsettled = sum(overview.totals.outcomes.get(name, 0) for name in ("waiting", "rewriting"))
    active = any(tenant.active_run for tenant in overview.tenants.values())
    return overview.totals.events >= expected and not unsettled and not active


def drawn_up(
    stack: LocalStack, load: Load, course: "Course", samples: Sequence[Sample], emitter_code: int | None
) -> dict[str, Any]:
    """The result, as it is written; ``problems`` is empty when all of it held."""
    expected, early = _sum(load.expected), load.distinct * EARLY_SHARE
    noted = _noted(stack)
    messages = expected.events + expected.duplicates
    memory = grown(samples, int(early))
    result: dict[str, Any] = {
        "events": expected.events,
        "tenants": len(load.expected),
        "duplicates_sent": expected.duplicates,
        "duplicates_counted": noted["duplicate"],
        "handed_back": noted["handed_back"],
        "decisions_noted": noted.total() - noted["handed_back"],
        "seconds_sending": round(course.sent_after, 1),
        "seconds_to_drain": round(max(0.0, course.drained_after - course.sent_after), 1),
        "seconds": round(course.drained_after, 1),
        "events_per_second": round(messages / course.drained_after, 1) if course.drained_after else None,
        "calls": _calls(stack, messages),
        "memory": memory,
        "local_aws_kb_per_event": _kb_an_event(memory, expected.events),
        "stack_megabytes_at_its_peak": max(each.tree for each in samples),
        "samples": [
            {"seconds": each.seconds, "events": each.events, "megabytes": dict(each.megabytes), "stack": each.tree}
            for each in samples
        ],
        "feedback_waiting": course.depths,
    }
    return {**result, **_books(load, course.overview), "problems": _problems(load, course, result, emitter_code)}


def _books(load: Load, overview: Overview | None) -> dict[str, Any]:
    if overview is None:
        return {"books": {}, "lost": None, "doubled": None, "dead_letters": None, "runs": {}}
    differences = {name: overview.tenants[name].events - mine.events for name, mine in load.expected.items()
                   if name in overview.tenants}  # fmt: skip
    letters = {name: depth.messages for name, depth in overview.queues.items() if name.endswith("dead_letters")}
    return {
        "books": {name: _told(overview.tenants.get(name)) for name in sorted(load.expected)},
        "lost": sum(max(0, -each) for each in differences.values()),
        "doubled": sum(max(0, each) for each in differences.values()),
        "dead_letters": sum(letters.values()),
        "runs": dict(sum((Counter(tenant.runs) for tenant in overview.tenants.values()), Counter[str]())),
    }


def _told(status: TenantStatus | None) -> dict[str, Any]:
    if status is None:
        return {}
    return {"events": status.events, "outcomes": status.outcomes, "superseded": status.superseded,
            "samples": status.samples, "runs": status.runs}  # fmt: skip


def _problems(load: Load, course: "Course", result: Mapping[str, Any], emitter_code: int | None) -> list[str]:
    if course.overview is None:
        return ["the queues never became empty"]
    found = [] if course.drained_after else ["it did not come to its end"]
    found += [f"the emitter ended with {emitter_code}"] if emitter_code else []
    found += wrong_books(load.expected, course.overview)
    found += [
        f"{name}: {depth.messages} messages left" for name, depth in course.overview.queues.items() if depth.messages
    ]
    return found + miscounted_duplicates(result) + _grown_too_much(result)


def miscounted_duplicates(result: Mapping[str, Any]) -> list[str]:
    """A message that was delivered again after it was committed is one duplicate more.

    Where the log of a starved machine lacks lines there is nothing to be said; the books do not depend on it.
    """
    sent, counted = result["duplicates_sent"], result["duplicates_counted"]
    again = result["decisions_noted"] - result["events"] - sent
    return [f"{counted} duplicates counted of {sent + again}"] if again >= 0 and counted != sent + again else []


def wrong_books(expected: Mapping[str, Expected], overview: Overview) -> list[str]:
    """What is otherwise than it was sent, a sentence each."""
    found = [] if overview.balanced else ["the books do not balance"]
    found += [f"{name}: a tenant nobody sent for" for name in overview.tenants if name not in expected]
    for name, mine in expected.items():
        status = overview.tenants.get(name, TenantStatus())
        wanted = {"events": mine.events, "superseded": mine.superseded, "dead_lettered": 0,
                  "outcomes": dict(mine.outcomes), "samples": dict(mine.samples)}  # fmt: skip
        told = {key: _without_zeros(getattr(status, key)) for key in wanted}
        found += [f"{name}: {key} {told[key]}, not {wanted[key]}" for key in wanted if told[key] != wanted[key]]
        found += [f"{name}: a run {state}" for state in status.runs if state not in ENDINGS]
    return found


def _without_zeros(value: int | dict[str, int]) -> int | dict[str, int]:
    return value if isinstance(value, int) else {name: count for name, count in value.items() if count}


def _grown_too_much(result: Mapping[str, Any]) -> list[str]:
    limits = {name: MOST_GROWN.get(name, MOST_GROWN_ELSE) for name in result["memory"]}
    found = [
        f"{name}: {result['memory'][name]['grown']} MB more than early on, {limit:.0f} are allowed"
        for name, limit in limits.items()
        if limit is not None and result["memory"][name]["grown"] > limit
    ]
    kept = result["local_aws_kb_per_event"]
    return found + ([f"the local AWS keeps {kept} KB of an event"] if kept > MOST_KB_AN_EVENT else [])


def _kb_an_event(memory: Mapping[str, Mapping[str, float]], events: int) -> float:
    return round(memory[AWS]["grown"] * 1024 / (events * (1 - EARLY_SHARE)), 1)


def _calls(stack: LocalStack, messages: int) -> dict[str, dict[str, float]]:
    """Requests a message, by who asked and what for."""
    found: dict[str, dict[str, float]] = {}
    for (who, service, operation), count in sorted(soak_aws.read(stack.state.temporary).items()):
        found.setdefault(who, {})[f"{service} {operation}"] = round(count / messages, 4)
    return found


def _noted(stack: LocalStack) -> Counter[str]:
    """What triage's log lines say became of messages, one by one."""
    found: Counter[str] = Counter()
    with stack.state.log("aws").open(encoding="utf-8", errors="replace") as log:
        for line in log:
            for entry in _DECIDED.findall(line) if _MARK in line else ():
                told = json.loads(entry)
                if told.get("service") == "triage":
                    found.update(item["outcome"] for item in told["items"])
    return found


def _sum(expected: Mapping[str, Expected]) -> Expected:
    total = Expected()
    for each in expected.values():
        total.events += each.events
        total.duplicates += each.duplicates
    return total
