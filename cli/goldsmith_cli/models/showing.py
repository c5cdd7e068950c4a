"""Models and the log of their changes, for people and for programs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith.domain.live_models import LiveChange
from goldsmith_cli.consoles import age, printable
from goldsmith_cli.layouts import Block, Fitting
from goldsmith_cli.models.collecting import TenantModels, TunedModel

_FACTS = ("run", "state", "standing", "since", "edit distance", "drafts sent")
_STYLES = {"live": "green", "rolled back": "red"}
_FORGOTTEN = "was trained on what was forgotten since: not promoted without --force"


def as_json(found: Mapping[str, TenantModels]) -> dict[str, Any]:
    """What programs get, by tenant."""
    return {
        tenant: {
            "models": [model.model_dump(mode="json") for model in models.models],
            "watch": models.watch,
            "changes": [change_as_json(change) for change in models.changes],
        }
        for tenant, models in found.items()
    }


def change_as_json(change: LiveChange) -> dict[str, Any]:
    """A change as it is announced, and how far that has come."""
    told = change.announcement.model_dump(mode="json")
    return {**told, "published": change.published, "announced": change.announced}


def listing(found: Mapping[str, TenantModels], now: datetime) -> RenderableType:
    """Tenant by tenant: every model, what the watch says, the log."""
    parts: list[RenderableType] = []
    for tenant, models in found.items():
        parts += [Text(tenant, style="bold"), _table(models.models, now), *_watch(models)]
        parts += [*_retrain(models.models), *map(_change, models.changes), Text()]
    return Group(*parts[:-1])


def _table(models: Sequence[TunedModel], now: datetime) -> Fitting:
    table = Table(box=None, pad_edge=False)
    for column in ("model", *_FACTS):
        table.add_column(column, no_wrap=True, justify="right" if column in _FACTS[3:] else "left")
    for model in models:
        table.add_row(printable(model.model), *_cells(model, now), style=_STYLES.get(model.standing, ""))
    blocks = (Block(Text(printable(model.model)), [*zip(_FACTS, _cells(model, now), strict=True)]) for model in models)
    return Fitting(table, Group(*blocks))


def _cells(model: TunedModel, now: datetime) -> list[str]:
    return [
        model.run_id or "(base model)",
        model.state or "-",
        model.standing,
        age((now - model.since).total_seconds()) if model.since else "-",
        "-" if model.edit_distance is None else f"{model.edit_distance:.3f}",
        f"{model.drafts:,}",
    ]


def _watch(models: TenantModels) -> list[Text]:
    return [Text(printable(models.watch), style="dim")] if models.watch else []


def _retrain(models: Sequence[TunedModel]) -> list[Text]:
    known = [model for model in models if model.retrain_required]
    return [Text(printable(f"{model.run_id}: {model.model} {_FORGOTTEN}"), style="yellow") for model in known]


def _change(change: LiveChange) -> Text:
    said = f"{change.number}. {change.changed_at:%Y-%m-%d %H:%M} UTC {in_words(change)}: {change.reason}"
    return Text(printable(said if change.settled else f"{said} (not told to everybody yet)"))


def in_words(change: LiveChange) -> str:
    """``base → tuned-1, promoted by Mia``."""
    cause = change.cause.value.removesuffix("_by_hand").replace("_", " ")
    by = f" by {change.by}" if change.by else ""
    return f"{change.previous_model} → {change.model}, {cause}{by}"
