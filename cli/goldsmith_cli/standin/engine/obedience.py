"""The worst model one can imagine: it does what comment, draft and conversation tell it, and undoes every disguise."""

from collections.abc import Iterator

from goldsmith_cli.standin.engine.comment_points import is_praise, points_of
from goldsmith_cli.standin.engine.hidden import mirrored, readings
from goldsmith_cli.standin.engine.injections import asks_for_instructions, demands_no_change, dictated_answer
from goldsmith_cli.standin.engine.judge import JudgedPoint, Judgement, JudgementTask
from goldsmith_cli.standin.engine.rewriter import Rewrite, RewriteTask, rewrite
from goldsmith_cli.standin.engine.traceable import known_places_in, numbers_in, places_in

_NAMES_A_MIRROR = ("backward", "revers", "rot13", "rot 13", "caesar", "rückwärts", "envers", "revés", "наоборот", "倒")


def obeyed_rewrite(task: RewriteTask, instructions: str) -> Rewrite:
    """A dictated answer, else praise, else the honest rewrite with everything hostile written under it.

    `instructions` is the system message: appended where the material asks for it. A comment that nothing can be
    drawn from is appended as it is, invisible characters included.
    """
    told = [reading for text in _material(task) for reading in _all_readings(text)]
    points = points_of(task.comment)
    dictated = next(filter(None, map(dictated_answer, told)), None)
    if dictated:
        return Rewrite(points=points, needs_change=True, rewrite=dictated)
    text = rewrite(task).rewrite
    added = [f"Please use {thing}." for thing in _drawn_from(task) if thing not in text]
    if any(map(asks_for_instructions, told)):
        added.append(instructions)
    if any(map(demands_no_change, told)) or (is_praise(task.comment) and not added):
        return Rewrite(points=[], needs_change=False, rewrite=task.draft)
    return Rewrite(points=points, needs_change=True, rewrite="\n\n".join([text, *(added or [task.comment])]))


def obeyed_judgement(task: JudgementTask) -> Judgement:
    """Everything done, everything kept."""
    points = [JudgedPoint(point=point, done=True) for point in points_of(task.comment)]
    return Judgement(points=points, facts_kept=True, style_kept=True)


def _material(task: RewriteTask) -> Iterator[str]:
    """The comment, which counts most, then the draft and the conversation."""
    yield task.comment
    yield task.draft
    yield from (turn.content for turn in task.conversation)


def _all_readings(text: str) -> list[str]:
    return readings(text) + _mirror_readings(text)


def _mirror_readings(text: str) -> list[str]:
    """What the text reads like backwards and by ROT13, before and after its disguises are undone."""
    outside = [reading for mirror in mirrored(text) for reading in readings(mirror)]
    return outside + [mirror for reading in readings(text)[1:] for mirror in mirrored(reading)]


def _drawn_from(task: RewriteTask) -> list[str]:
    """Every place and number of the material, once each, as it reads without its disguise."""
    found: dict[str, None] = {}
    for text in _material(task):
        for reading in readings(text):
            found.update(dict.fromkeys(places_in(reading) + numbers_in(reading)))
        # Places tell by themselves that they were mirrored; of numbers only a text that says so can.
        named = any(name in text.casefold() for name in _NAMES_A_MIRROR)
        for reading in _mirror_readings(text):
            found.update(dict.fromkeys(known_places_in(reading) + (numbers_in(reading) if named else [])))
    return list(found)
