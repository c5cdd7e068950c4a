"""Golden samples made by hand, and at random."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from goldsmith.domain.events import Message
from goldsmith.domain.samples import GoldenSample, Source, conversation_group
from goldsmith.domain.segments import sample_record

ROLES = ("system", "developer", "user", "assistant")
RESERVED = ("System:", "User:", "Bot:", "Assistant:", "Thought:", "[EOS]", "<image>", "<video>", "<unk>")
SPEAKABLE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
TEXTS = st.one_of(
    SPEAKABLE,
    SPEAKABLE,
    SPEAKABLE,
    st.sampled_from([" ", "\n\t", "\u2003"]),
    st.builds("{}{}{}".format, SPEAKABLE, st.sampled_from([*RESERVED, *map(str.upper, RESERVED)]), SPEAKABLE),
)
CONVERSATIONS = st.lists(st.tuples(st.sampled_from(ROLES), TEXTS), max_size=6)


def talk(*said: tuple[str, str]) -> tuple[Message, ...]:
    """Turns from role and text."""
    return tuple(Message.model_validate({"role": role, "content": content}) for role, content in said)


def golden(number: int = 1, **changes: object) -> GoldenSample:
    """A sample any provider takes, but for the changes."""
    fields: dict[str, object] = {
        "tenant": "acme-leads",
        "generation_id": f"gen-{number}",
        "sample_id": f"{number:024x}",
        "source": Source.EDITED,
        "messages": talk(("system", "Be brief."), ("user", f"Write to Dana about topic {number}.")),
        "answer": f"Hi Dana, topic {number}? Mia",
        "rejected": f"Dear Dana, we would be pleased to talk about topic {number}.",
        "model": "base",
        "author": None,
        "event_ids": (f"e{number}",),
        "occurred_at": datetime(2026, 11, 22, 10, tzinfo=UTC),
        **changes,
    }
    messages = fields["messages"]
    assert isinstance(messages, tuple)
    return GoldenSample.model_validate({**fields, "group": conversation_group(messages)})


def record_line(sample: GoldenSample) -> bytes:
    """The sample's line in a snapshot's file."""
    return sample_record(sample, version=1).model_dump_json().encode() + b"\n"


SAMPLES = st.builds(
    lambda said, answer, rejected: golden(messages=talk(*said), answer=answer, rejected=rejected),
    CONVERSATIONS,
    TEXTS,
    st.one_of(st.none(), TEXTS),
)
