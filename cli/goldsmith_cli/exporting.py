"""Writing a tenant's golden samples to a file or a pipe, one line at a time."""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from goldsmith.domain.formats import Shape
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.splits import in_holdout
from goldsmith.workflows.rendering import Rendering
from goldsmith_cli.consoles import messages
from goldsmith_cli.errors import UsageError


@dataclass(frozen=True)
class Part:
    """The held-out conversations or all the others, where ``fraction`` of them is held out."""

    held_out: bool
    fraction: float

    def has(self, sample: GoldenSample) -> bool:
        """Whether the sample belongs to it."""
        return in_holdout(sample.tenant, sample.group, self.fraction) is self.held_out


@dataclass
class Exported:
    """What became of the golden samples: those of the ``other_part`` apart, the rest as ``rendering`` accounts."""

    rendering: Rendering
    other_part: int = 0

    @property
    def read(self) -> int:
        """All golden samples there were."""
        return self.rendering.read + self.other_part


def export(samples: Iterable[GoldenSample], shape: Shape, part: Part | None, file: IO[bytes]) -> Exported:
    """Write what belongs to ``part`` (None: everything) and a provider takes; say how much did and did not."""
    exported = Exported(Rendering(shape))
    for sample in samples:
        if part is not None and not part.has(sample):
            exported.other_part += 1
            continue
        line = exported.rendering.line(sample)
        if line is not None:
            file.write(line + b"\n")
    return exported


@contextlib.contextmanager
def destination(path: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that is there only when it is complete, for nobody but its owner to read."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "name a file in a directory you may write") from None
    finally:
        unfinished.unlink(missing_ok=True)


def counted(samples: Iterable[GoldenSample]) -> Iterator[GoldenSample]:
    """The same samples, with their number so far on standard error if it is a terminal."""
    console = messages()
    if not console.is_terminal:
        yield from samples
        return
    with console.status("reading the committed segments …") as spinner:
        for number, sample in enumerate(samples, 1):
            if number % 100 == 0:
                spinner.update(f"{number:,} golden samples …")
            yield sample
