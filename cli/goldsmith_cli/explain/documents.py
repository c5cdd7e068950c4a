"""The story for programs: nothing is shortened."""

from typing import Any

from goldsmith.domain.segments import EventRecord
from goldsmith.domain.stories import Chapter, Place, Story, Told, Use
from goldsmith.workflows.explaining import Kind


def document(story: Story, kind: Kind, name: str) -> dict[str, Any]:
    """The shape is in the help of `goldsmith explain`."""
    entry, sample = story.entry, story.sample
    replaced = story.replaced(name)
    return {
        "asked_for": {"id": name, "is": kind.value, "replaced": replaced and {
            "version": replaced.revision.version, "at": replaced.revision.at.isoformat(), "by": replaced.sample_id,
        }},
        "tenant": entry.tenant,
        "generation_id": entry.generation_id,
        "outcome": entry.outcome.value,
        "reason": entry.reason,
        "since": story.since.isoformat(),
        "version": entry.version,
        "updated_at": entry.updated_at.isoformat(),
        "model": entry.model,
        "model_of_run": story.trained_by and story.trained_by.run_id,
        "events": [_event(story, told) for told in story.events],
        "decisions": [_decision(chapter) for chapter in story.chapters],
        "sample": sample and sample.model_dump(mode="json"),
        "runs": [_use(story, use) for use in story.uses],
    }  # fmt: skip


def _event(story: Story, told: Told) -> dict[str, Any]:
    return {
        **told.event.model_dump(mode="json"),
        "committed_in_version": told.version,
        "committed_at": told.committed_at.isoformat(),
        "became": story.became(told),
    }


def _decision(chapter: Chapter) -> dict[str, Any]:
    others = (record for record in chapter.records if not isinstance(record, EventRecord))
    revision = chapter.revision.model_dump(mode="json")
    return {**revision, "records": [record.model_dump(mode="json") for record in others]}


def _use(story: Story, use: Use) -> dict[str, Any]:
    run = use.run
    return {
        "run_id": run.run_id,
        "state": run.state.value,
        "place": use.place.value,
        "trained_on": use.trained,
        "sample_id": use.sample_id,
        "is_current_sample": story.is_current(use),
        "model": run.tuned_model,
        "is_live": story.is_live(run),
        "snapshot_file": _file(use),
        "retrain_required": run.retrain_required,
        "forgotten": run.forgotten and run.forgotten.model_dump(mode="json"),
        "base_knew_it": story.inherits(use),
        "may_have_lost_it": story.may_have_lost(use),
    }


def _file(use: Use) -> str | None:
    snapshot = use.run.snapshot
    if snapshot is None:
        return None
    files = {
        Place.TRAINING: snapshot.train_key,
        Place.HOLDOUT: snapshot.holdout_key,
        Place.DUPLICATE: snapshot.aside_key,
        Place.RETRACTED: snapshot.aside_key,
    }
    return files.get(use.place)
