"""Measuring how far new samples are from known ones: by their texts, or by a provider's embeddings of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldsmith.domain.distance import Distance, Vector, distance_between, drawn, measure
from goldsmith.domain.likeness import question
from goldsmith.domain.samples import GoldenSample
from goldsmith.run_ports import Embedder


@dataclass(frozen=True)
class Measuring:
    """The port it needs, if embeddings are configured, and its one operation."""

    embedder: Embedder | None = None

    def measure(self, new: Iterable[GoldenSample], known: Iterable[GoldenSample]) -> Distance | None:
        """How far the samples are from those a model was trained on; None where either side is too few."""
        if self.embedder is None:
            return measure(new, known)
        ours, theirs = drawn(new), drawn(known)
        vectors = self._vectors(self.embedder, [*ours, *theirs])
        return distance_between(vectors[: len(ours)], vectors[len(ours) :], self.embedder.name)

    @staticmethod
    def _vectors(embedder: Embedder, samples: Sequence[GoldenSample]) -> list[Vector]:
        """What was asked and what is answered, each embedded, one after the other: as with features of texts."""
        asked = embedder.embed([question(sample) for sample in samples])
        answered = embedder.embed([sample.answer for sample in samples])
        return [(*one, *other) for one, other in zip(asked, answered, strict=True)]
