"""A source of feedback: what may be trained on, what is held out, and what its style is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.experiment_parts.feedback import Learnt
from bench.experiment_parts.metrics import Case, StyleOf
from bench.experiment_parts.settings import Settings

from goldsmith.domain.samples import GoldenSample


@dataclass(frozen=True)
class Source:
    """One of them. `asked_style` is the style as a person would ask for it, `style` measures it.

    `about` is what may be published of it; `public` says whether its texts may be.
    """

    name: str
    settings: Settings
    cases: Sequence[Case]
    learnt: Learnt
    asked_style: str
    style: StyleOf
    public: bool
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def accepted(self) -> Sequence[GoldenSample]:
        """Drafts that people left as they were."""
        return self.learnt.accepted

    @property
    def golden(self) -> Sequence[GoldenSample]:
        """Drafts that people changed, or had changed."""
        return self.learnt.golden
