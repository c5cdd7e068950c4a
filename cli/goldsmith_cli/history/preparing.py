"""From the command's options to how a file's records become events; what makes no sense is refused before sending."""

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from goldsmith_cli.errors import UsageError
from goldsmith_cli.history.inspecting import refuse_other_files
from goldsmith_cli.history.making import EPOCH, EventMaker
from goldsmith_cli.history.mapping import FieldMap, column_names, identity_map, parse_map, require_columns
from goldsmith_cli.history.reading import Format, csv_header, records
from goldsmith_cli.tenants import require_possible


def prepare(
    path: Path,
    how: Format,
    maps: Sequence[str],
    tenant: str | None,
    scale: str | None,
    occurred_at: str | None,
    hidden_share: float,
) -> EventMaker:
    """How the records of ``path`` become events. Raises UsageError, and CliError when there are no records."""
    refuse_other_files(path, how)
    mapping = _mapping(path, how, maps)
    require_possible(tenant)
    if mapping is None:
        _refuse_without_map({"--rating-scale": scale, "--occurred-at": occurred_at})
    else:
        _refuse_incomplete(mapping, tenant)
    return EventMaker(mapping, tenant, _scale(scale), _moment(occurred_at), hidden_share)


def _mapping(path: Path, how: Format, maps: Sequence[str]) -> FieldMap | None:
    if not maps:
        if how == "jsonl":
            return None
        with path.open("rb") as file:
            return identity_map(csv_header(file))
    mapping = parse_map(maps)
    with path.open("rb") as file:
        require_columns(mapping, records(file, how))
    with path.open("rb") as file:
        return mapping.with_namesakes(column_names(records(file, how)))


def _refuse_without_map(options: dict[str, str | None]) -> None:
    for name, value in options.items():
        if value is not None:
            raise UsageError(
                f"{name} is for mapped files: a complete event says it itself", "add --map or leave it out"
            )


def _refuse_incomplete(mapping: FieldMap, tenant: str | None) -> None:
    if tenant is None and "tenant" not in mapping.columns:
        raise UsageError("whose feedback is it?", "add --tenant NAME, or map a column: --map tenant=customer")
    if not {"generation_id", "messages"} & mapping.columns.keys():
        raise UsageError(
            "nothing tells one draft from another",
            "map generation_id, or messages: a draft without an id is known by its conversation and text",
        )
    if not {"rating", "comment", "final"} & mapping.columns.keys():
        raise UsageError("no feedback is mapped", "map at least one of rating, comment, final")


def _scale(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        worst, best = (float(end) for end in text.split(":"))
    except ValueError:
        worst = best = math.nan
    if not (math.isfinite(worst) and math.isfinite(best) and worst < best):
        raise UsageError(f"--rating-scale {text}: not of the form MIN:MAX", "for example: --rating-scale 1:5")
    return worst, best


def _moment(text: str | None) -> str:
    if text is None:
        return EPOCH
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or "T" not in text.upper():
        raise UsageError(f"--occurred-at {text}: no date and time with a UTC offset", f"for example: {EPOCH}")
    return text
