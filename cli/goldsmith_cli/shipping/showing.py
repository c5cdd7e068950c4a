"""Shows what was measured of a build: a table for people, JSON for programs."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldsmith_cli.shipping.measuring import ARCHITECTURE, UNZIPPED_LIMIT, ZIPPED_LIMIT, Artefact

if TYPE_CHECKING:
    from rich.table import Table

_MEGABYTE = 1024 * 1024


def as_table(artefacts: Sequence[Artefact]) -> "Table":
    """One row a function."""
    from rich.table import Table

    table = Table(caption=_limits(), caption_justify="left")
    table.add_column("function")
    for heading in ("zipped, MB", "unzipped, MB", "import, ms", "CPU, ms"):
        table.add_column(heading, justify="right")
    for each in artefacts:
        sizes = (f"{size / _MEGABYTE:.1f}" for size in (each.zipped, each.unzipped))
        times = ("-" if took is None else f"{took:.0f}" for took in (each.import_ms, each.import_cpu_ms))
        table.add_row(each.function, *sizes, *times)
    return table


def as_json(artefacts: Sequence[Artefact]) -> str:
    """Bytes, milliseconds, limits."""
    functions = [
        {
            "function": each.function,
            "zipped_bytes": each.zipped,
            "unzipped_bytes": each.unzipped,
            "import_ms": each.import_ms and round(each.import_ms, 1),
            "import_cpu_ms": each.import_cpu_ms and round(each.import_cpu_ms, 1),
            "fits": each.fits,
        }
        for each in artefacts
    ]
    limits = {"zipped_upload_bytes": ZIPPED_LIMIT, "unzipped_bytes": UNZIPPED_LIMIT}
    return json.dumps({"limits": limits, "functions": functions}, indent=2)


def _limits() -> str:
    return (
        f"Lambda takes {UNZIPPED_LIMIT // _MEGABYTE} MB unzipped, and {ZIPPED_LIMIT // _MEGABYTE} MB zipped by direct"
        " upload; SAM uploads by way of S3. Import: medians of fresh processes on this machine, which can import"
        f" what was built for it alone: make build ARCHITECTURE={ARCHITECTURE}"
    )
