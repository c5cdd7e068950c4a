"""The options that say how the records of a file become events."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Literal

import typer

from goldsmith_cli.errors import UsageError

SourceFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="JSONL or CSV, in UTF-8.")]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN,…",
        help="Which column holds which field; repeatable. Columns called as fields need not be named; FIELD= leaves"
        " one out.",
    ),
]
RatingScale = Annotated[
    str | None, typer.Option(metavar="MIN:MAX", help="The scale of mapped ratings; 1:5 if left out.")
]
OccurredAt = Annotated[
    str | None,
    typer.Option(
        metavar="MOMENT",
        help="When mapped records without a moment of their own happened; 1970-01-01T00:00:00Z if left out, so"
        " that all later feedback is newer.",
    ),
]
FileFormat = Annotated[
    Literal["jsonl", "csv"] | None, typer.Option("--format", help="How to read FILE, if not by its extension.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="Read no more than so many records.")]
HiddenFinals = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        metavar="SHARE",
        help="For trying out: hold the final version back in this share of the records that have a comment too,"
        " so that the draft is rewritten and a person's version is there to compare with. Always the same ones.",
    ),
]
ErrorsFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write every problem there, one JSON object a line.")
]


def refuse_overwriting(file: Path, errors: Path | None) -> None:
    """Raises UsageError when the problems would be written over the records."""
    # A link of either kind leads to the same file under another name.
    if errors is not None and (errors.resolve() == file.resolve() or (errors.exists() and errors.samefile(file))):
        raise UsageError(f"--errors {errors} is the file to read: it would be overwritten", "name another file")


@contextlib.contextmanager
def writable(path: Path | None) -> Iterator[IO[str] | None]:
    """The file for the problems, open; None without a path. Raises UsageError."""
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--errors {path}: {error.strerror}", "name a file that can be written") from None
    with file:
        yield file
