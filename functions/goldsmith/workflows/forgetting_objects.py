"""The second half of forgetting: what was said goes from the bucket, older versions of objects included."""

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO

from pydantic_core import from_json, to_json

from goldsmith.domain.segments import erased, is_segment
from goldsmith.domain.traces import generation_of, names_any
from goldsmith.forgetting_ports import ErasableStore, ObjectVersion
from goldsmith.workflows.forgetting_report import Told

AT_ONCE = 8
_WITHOUT_TEXTS = ("/manifest.json", "/segments.txt", "/state.json")
_SAMPLE_FILES = ("/train.jsonl", "/holdout.jsonl", "/aside.jsonl")

BeforeErasing = Callable[[str, int], None]
"""Is told, before a file of a run loses lines, its key and how many lines stay."""


@dataclass(frozen=True)
class Erased:
    """What of one version of an object went, or would: lines, or the version as a whole."""

    version: ObjectVersion
    lines: int = 0
    whole: bool = False
    left: bool = False
    """It names what was to be forgotten, and is nothing we know how to change."""


@dataclass(frozen=True)
class Erasing:
    """Erases what names one of ``gone``, ``at_once`` objects at a time; with ``pretend`` it only looks."""

    store: ErasableStore
    gone: Collection[str]
    before: BeforeErasing
    pretend: bool = False
    at_once: int = AT_ONCE

    def erase(self, prefix: str, told: Told, since: datetime | None = None) -> Iterator[Erased]:
        """Everything under ``prefix`` that was written after ``since``; several objects are read at a time."""
        versions = (v for v in self.store.versions(prefix) if since is None or v.written_at >= since)
        seen = 0
        with ThreadPoolExecutor(max_workers=self.at_once) as pool:
            while some := list(islice(versions, self.at_once * 8)):
                yield from (found for found in pool.map(self._erase, some) if found is not None)
                seen += len(some)
                told("looking through the bucket", seen)

    def drop_answers(self, prefixes: Iterable[str]) -> Iterator[Erased]:
        """All answers in these evaluations: a model that has learnt it may repeat it in an answer to anything.

        The figures stay; pages and parts, which have nothing else that is not in them, go as a whole.
        """
        for version in [version for prefix in prefixes for version in self.store.versions(prefix)]:
            if version.latest and version.key.endswith("/evaluation.json"):
                found = self._evaluation(version, all_answers=True)
            else:
                found = None if self.pretend and self._counted(version) else self._delete(version)
            if found is not None:
                yield found

    def _erase(self, version: ObjectVersion) -> Erased | None:
        if version.key.endswith(_WITHOUT_TEXTS):
            return None
        if not version.latest:
            return self._old(version)
        if is_segment(version.key):
            return self._changed(version, _blanked, keep_count=False)
        if version.key.endswith(_SAMPLE_FILES):
            return self._changed(version, _without, keep_count=True)
        if version.key.endswith("/evaluation.json"):
            return self._evaluation(version)
        if _is_part_of_an_evaluation(version.key):
            return self._changed(version, _without, keep_count=False)
        if version.key.endswith("/evaluation.html"):
            # Made again from evaluation.json by whoever wants to see it.
            return self._delete(version) if self._names_any(version) else None
        return Erased(version, left=True) if self._names_any(version) else None

    def _old(self, version: ObjectVersion) -> Erased | None:
        # What is left of a backfill's questions and answers names nobody, and nobody needs it.
        if "/backfills/" not in version.key and not self._names_any(version):
            return None
        return self._delete(version)

    def _counted(self, version: ObjectVersion) -> bool:
        """Whether it goes as a whole for what it names, whatever else is the matter."""
        return self._names_any(version) and not (version.latest and _is_part_of_an_evaluation(version.key))

    def _delete(self, version: ObjectVersion) -> Erased:
        if not self.pretend:
            self.store.delete_versions([version])
        return Erased(version, whole=True)

    def _names_any(self, version: ObjectVersion) -> bool:
        return any(names_any(line, self.gone) for line in self.store.lines_of(version))

    def _changed(self, version: ObjectVersion, change: "Change", *, keep_count: bool) -> Erased | None:
        with TemporaryFile() as file:
            lines, kept = change(self.store.lines_of(version), self.gone, file)
            if not lines:
                return None
            if not self.pretend:
                if keep_count:
                    self.before(version.key, kept)
                self._replace(version, file)
        return Erased(version, lines)

    def _evaluation(self, version: ObjectVersion, *, all_answers: bool = False) -> Erased | None:
        report = from_json(b"".join(self.store.lines_of(version)) or b"{}")
        examples = report.get("examples", [])
        others = [example for example in examples if example["generation_id"] not in self.gone]
        kept = [] if all_answers else others
        if len(kept) == len(examples):
            return None
        if not self.pretend:
            with TemporaryFile() as file:
                file.write(to_json({**report, "examples": kept}, indent=2))
                self._replace(version, file)
        return Erased(version, len(others) if all_answers else len(examples) - len(others))

    def _replace(self, version: ObjectVersion, file: IO[bytes]) -> None:
        file.seek(0)
        if not self.store.replace(version, file):
            # Somebody else changed it since it was listed, another erasure: look at what it is now.
            for latest in self.store.versions(version.key):
                self._erase(latest)


def _is_part_of_an_evaluation(key: str) -> bool:
    """As in ``tenants/<tenant>/runs/<run>/evaluation/<part>``."""
    return key.split("/")[4:5] == ["evaluation"]


Change = Callable[[Iterator[bytes], Collection[str], IO[bytes]], tuple[int, int]]
"""Writes what is to stay of some lines; how many went, and how many stay."""


def _blanked(lines: Iterator[bytes], gone: Collection[str], file: IO[bytes]) -> tuple[int, int]:
    went = kept = 0
    for line in lines:
        goes = generation_of(line) in gone
        file.write(erased(line) if goes else line)
        went, kept = went + goes, kept + (not goes)
    return went, kept


def _without(lines: Iterator[bytes], gone: Collection[str], file: IO[bytes]) -> tuple[int, int]:
    went = kept = 0
    for line in lines:
        goes = generation_of(line) in gone
        if not goes:
            file.write(line)
        went, kept = went + goes, kept + (not goes)
    return went, kept
