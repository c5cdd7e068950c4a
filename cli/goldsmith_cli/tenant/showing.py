"""What a person or a program sees of a tenant's settings."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith.domain.policy import TenantPolicy
from goldsmith.workflows.setting_up import InForce
from goldsmith_cli.consoles import printable
from goldsmith_cli.layouts import Block, Fitting
from goldsmith_cli.tenant.consequences import consequences

if TYPE_CHECKING:
    from goldsmith.domain.runs import TenantState
    from goldsmith.domain.tenant_settings import SettingsChange, Value

_COLUMNS = ("field", "value", "from", "meaning")


def in_words(value: "Value") -> str:
    """``0.75``, ``true``, ``sft``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(value) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def shown(
    state: "TenantState", held: Sequence[InForce], history: Sequence["SettingsChange"], problem: str | None
) -> RenderableType:
    """A tenant: what holds for it, who may send for it, and how that came to be, the latest change last."""
    parts: list[RenderableType] = [Text(f"{state.tenant}: the policy that holds", style="bold")]
    if problem is not None:
        parts.append(Text(f"it does not go together, so feedback or runs wait: {printable(problem)}", style="red"))
    parts += [_policy(held), Text(), Text("senders", style="bold"), *_senders(state), Text()]
    parts += [Text("changes", style="bold"), *(part for change in history for part in _change(change))]
    parts += [Text("  none is kept", style="dim")] * (not history)
    return Group(*parts)


def difference(change: "SettingsChange", held: Sequence[InForce]) -> Group:
    """What is in force before and after a change, and what follows."""
    stacks = {each.name: each.stack for each in held}
    facts = [(name, _from_to(stacks[name], old, new)) for name, old, new in change.fields]
    facts += [(f"sender {sender}", "bound") for sender in change.after.senders if sender not in change.before.senders]
    facts += [(f"sender {sender}", "removed") for sender in change.before.senders if sender not in change.after.senders]
    follows = [Text(f"  {sentence}", no_wrap=True, overflow="ignore") for sentence in consequences(change)]
    return Group(Block(Text(change.tenant, style="bold"), facts), *follows)


def as_json(state: "TenantState", held: Sequence[InForce], history: Sequence["SettingsChange"]) -> dict[str, Any]:
    """For programs."""
    return {
        "tenant": state.tenant,
        "version": state.settings.version,
        "policy": {each.name: {"value": each.value, "from": each.origin, "stack": each.stack} for each in held},
        "senders": list(state.settings.senders),
        "changes": [change_as_json(change) for change in history],
    }


def change_as_json(change: "SettingsChange") -> dict[str, Any]:
    """The same of one change; ``null`` where the stack's value holds."""
    return {
        "version": change.after.version,
        "changed_at": change.changed_at.isoformat(),
        "changed_by": change.changed_by,
        "note": change.note or None,
        "fields": {name: {"from": old, "to": new} for name, old, new in change.fields},
        "bound": [sender for sender in change.after.senders if sender not in change.before.senders],
        "removed": [sender for sender in change.before.senders if sender not in change.after.senders],
    }


def _policy(held: Sequence[InForce]) -> Fitting:
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, no_wrap=True)
    blocks = []
    for each in held:
        meaning = TenantPolicy.model_fields[each.name].description or ""
        cells = [in_words(each.value), _origin(each), meaning]
        style = "" if each.origin == "stack" else "bold"
        table.add_row(each.name, *cells, style=style)
        blocks.append(Block(Text(each.name, style=style), [*zip(_COLUMNS[1:], cells, strict=True)]))
    return Fitting(table, Group(*blocks))


def _origin(held: InForce) -> str:
    if held.origin == "stack":
        return "the stack"
    if held.origin == "first run":
        return "its first run, for good"
    return f"the tenant; the stack has {in_words(held.stack)}"


def _senders(state: "TenantState") -> Iterator[Text]:
    for sender in state.settings.senders:
        yield Text(f"  {printable(sender)}")
    if not state.settings.senders:
        yield Text("  none is bound", style="dim")


def _change(change: "SettingsChange") -> Iterator[Text]:
    moment = f"{change.changed_at:%Y-%m-%d %H:%M} UTC"
    yield _line(f"  {change.after.version}. {moment} by {printable(change.changed_by)}")
    for name, old, new in change.fields:
        yield _line(f"       {name}: {_or_stack(old)} → {_or_stack(new)}")
    told = change_as_json(change)
    for word in ("bound", "removed"):
        for sender in told[word]:
            yield _line(f"       sender {printable(sender)}: {word}")
    for line in printable(change.note).splitlines():
        yield _line(f"       “{line}”")


def _line(text: str) -> Text:
    return Text(text, no_wrap=True, overflow="ignore")


def _or_stack(value: "Value | None") -> str:
    return "the stack's" if value is None else in_words(value)


def _from_to(stack: "Value", old: "Value | None", new: "Value | None") -> str:
    before = in_words(stack if old is None else old)
    after = in_words(stack if new is None else new)
    whose = ", the stack's" if new is None else ", the same as the stack's: it stays when that changes"
    return f"{before} → {after}{whose if new is None or new == stack else ''}"
