"""A change of a tenant's settings: from what an operator wants, as text, to what is stored, or all that is wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import TenantState
from goldsmith.domain.tenant_settings import (
    LONGEST_NOTE,
    MOST_SENDERS,
    OF_THE_STACK,
    OVERRIDABLE,
    SENDER_PATTERN,
    SettingsChange,
    Value,
)
from goldsmith.errors import Problem, SettingsProblem

SPLIT = "holdout_fraction"
"""What a tenant may set until its first run has taken its snapshot: a conversation stays on its side for ever."""


@dataclass(frozen=True)
class Wanted:
    """What is to be set (as text) and left to the stack again, and which senders are to be bound and released."""

    values: Mapping[str, str] = field(default_factory=dict)
    unset: frozenset[str] = frozenset()
    bind: tuple[str, ...] = ()
    release: tuple[str, ...] = ()


@dataclass(frozen=True)
class Account:
    """Who changes it, when, and why in their own words."""

    by: str
    at: datetime
    note: str = ""


def settings_change(tenant: TenantState, stack: TenantPolicy, wanted: Wanted, account: Account) -> SettingsChange:
    """The change that does what is wanted.

    Raises:
        SettingsProblem: names every field, sender and combination that cannot be, with its cure.
    """
    before = tenant.settings
    misnamed = {problem.field: problem for problem in _naming(tenant, wanted)}
    own: dict[str, Value] = {name: value for name, value in before.overrides.items() if name not in wanted.unset}
    own |= {name: value.strip() for name, value in wanted.values.items() if name not in misnamed}
    checked = _checked(stack, own)
    values = [] if isinstance(checked, TenantPolicy) else checked
    problems = [*misnamed.values(), *values, *_senders(tenant, wanted), *_noting(account)]
    if problems:
        raise SettingsProblem(problems)
    overrides: dict[str, Value] = {name: getattr(checked, name) for name in own}
    senders = (*(each for each in before.senders if each not in wanted.release), *wanted.bind)
    return SettingsChange(
        tenant=tenant.tenant,
        before=before,
        after=before.after(overrides, tuple(dict.fromkeys(senders))),
        changed_at=account.at,
        changed_by=account.by,
        note=account.note.strip(),
    )


def changes_something(change: SettingsChange) -> bool:
    """Whether other settings would be in force afterwards."""
    return any(change.fields) or change.before.senders != change.after.senders


def allowed(name: str) -> str:
    """The values that a field of the policy can have, in words: ``0 to 1``."""
    info = TenantPolicy.model_fields[name]
    if get_origin(info.annotation) is Literal:
        return " or ".join(get_args(info.annotation))
    if info.annotation is bool:
        return "true or false"
    limits = {limit: getattr(each, limit) for each in info.metadata for limit in _LIMITS if hasattr(each, limit)}
    if info.annotation is str:
        return f"1 to {limits['max_length']:,} characters"
    return f"{'a whole number, ' if info.annotation is int else ''}{_range(limits)}"


_LIMITS = ("ge", "gt", "le", "max_length")


def _range(limits: Mapping[str, Any]) -> str:
    least = f"{limits['ge']:g}" if "ge" in limits else f"more than {limits['gt']:g}"
    if "le" in limits:
        return f"{least} to {limits['le']:g}" if "ge" in limits else f"{least}, at most {limits['le']:g}"
    return f"{least} or more"


def _naming(tenant: TenantState, wanted: Wanted) -> Iterator[Problem]:
    for name in sorted({*wanted.values, *wanted.unset}):
        if name in wanted.values and name in wanted.unset:
            yield Problem(name, "set it or unset it, not both")
        elif name in OF_THE_STACK:
            yield Problem(name, OF_THE_STACK[name])
        elif name not in OVERRIDABLE:
            yield Problem(name, _nearest(name))
        elif name == SPLIT and tenant.holdout_fraction is not None:
            fixed = f"the tenant's first snapshot has fixed it at {tenant.holdout_fraction:g}"
            yield Problem(name, f"{fixed}: what was held out must never be trained on")
        elif name in wanted.unset and name not in tenant.settings.overrides:
            yield Problem(name, "nothing to unset: the tenant follows the stack here already")


def _nearest(name: str) -> str:
    close = get_close_matches(name, sorted(OVERRIDABLE), n=1, cutoff=0.5)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"no field of the policy; {meant}goldsmith tenant show lists them all"


def _senders(tenant: TenantState, wanted: Wanted) -> Iterator[Problem]:
    bound = tenant.settings.senders
    for sender in wanted.bind:
        if not re.fullmatch(SENDER_PATTERN, sender):
            yield Problem(f"sender {sender}", _UNIQUE_ID)
        elif sender in wanted.release:
            yield Problem(f"sender {sender}", "bind it or remove it, not both")
    for sender in wanted.release:
        if sender not in bound:
            close = get_close_matches(sender, bound, n=1, cutoff=0.5)
            said = f"bound are {', '.join(bound)}" if bound else "no sender is bound"
            yield Problem(f"sender {sender}", f"not bound; did you mean {close[0]}?" if close else f"not bound; {said}")
    left = {*bound, *wanted.bind} - set(wanted.release)
    if len(left) > MOST_SENDERS:
        yield Problem(
            "senders", f"at most {MOST_SENDERS} a tenant, and these would be {len(left)}: bind a role they share"
        )


_UNIQUE_ID = (
    "has to be a principal's unique id: AIDA… of a user, as aws iam get-user tells it, or AROA… of a role, get-role"
)


def _noting(account: Account) -> Iterator[Problem]:
    if len(account.note.strip()) > LONGEST_NOTE:
        yield Problem("note", f"at most {LONGEST_NOTE} characters")


def _checked(stack: TenantPolicy, own: Mapping[str, Value]) -> TenantPolicy | list[Problem]:
    """The policy that would hold, or what is wrong with it."""
    try:
        return TenantPolicy.model_validate({**stack.model_dump(), **own})
    except ValidationError as error:
        return [_problem(each, own) for each in error.errors(include_url=False)]


def _problem(wrong: ErrorDetails, own: Mapping[str, Value]) -> Problem:
    if wrong["type"] == "value_error":
        sentence = str(wrong["ctx"]["error"])
        involved = [name for name in TenantPolicy.model_fields if re.search(rf"\b{name}\b", sentence)]
        stacks = [name for name in involved if name not in own]
        whose = f"; {' and '.join(stacks)} is the stack's: set it for the tenant too" if stacks else ""
        return Problem(", ".join(name for name in involved if name in own), f"{sentence}{whose}")
    name = str(wrong["loc"][0])
    return Problem(f"{name}={own.get(name)}", f"has to be {allowed(name)}")
