"""What providers refuse to train on, found before anything is uploaded.

A provider checks a training file after it was uploaded, and one wrong line fails the whole job. So every line is held
against what the provider documents, and the sample is left out, with a sentence for the person who can mend it. No
sentence holds text of a sample.

Sources, as of November 2026:

* OpenAI: the guides "Supervised fine-tuning" and "Direct preference optimization", the reference of ``files`` and of
  the lines ``FineTuneChatRequestInput`` and ``FineTunePreferenceRequestInput``, and the format check of its cookbook.
* Bedrock: "Preparing data for fine-tuning Understanding models" (Amazon Nova user guide), and the validator that it
  refers to (aws-samples/amazon-nova-samples, nova_ft_dataset_validator.py).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from goldsmith.domain.formats import INSTRUCTING, Shape
from goldsmith.domain.policy import MINIMUM_TRAINING_SAMPLES
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.text import blank
from goldsmith.errors import Problem

BYTES_PER_TOKEN = 4
"""How many UTF-8 bytes of ordinary text make a token, by OpenAI's rule of thumb: there is no tokenizer here."""


@dataclass(frozen=True)
class Limits:
    """What a provider takes: lines in a file, bytes of a file, estimated tokens in a line. None: no limit."""

    minimum_lines: int
    maximum_lines: int | None
    maximum_bytes: int | None
    maximum_tokens: int | None


@dataclass(frozen=True)
class Violation:
    """One rule that one sample breaks; ``problem`` names the sample's field and the cure."""

    rule: str
    sample_id: str
    generation_id: str
    problem: Problem

    def __str__(self) -> str:
        return f"sample {self.sample_id} of generation {self.generation_id}: {self.problem}"


_OPENAI = Limits(MINIMUM_TRAINING_SAMPLES, maximum_lines=None, maximum_bytes=512 * 10**6, maximum_tokens=65_536)
_NOVA = Limits(8, maximum_lines=20_000, maximum_bytes=None, maximum_tokens=32_000)
_LIMITS: Mapping[Shape, Limits] = {
    "sft": _OPENAI,
    "dpo": _OPENAI,
    "bedrock": _NOVA,
    "golden": Limits(0, maximum_lines=None, maximum_bytes=None, maximum_tokens=None),
}
_NOVA_2_LITE = "nova-2-lite"
_NOVA_2_LITE_MINIMUM = 200
_RESERVED = ("System:", "User:", "Bot:", "Assistant:", "Thought:", "[EOS]", "<image>", "<video>", "<unk>")


def limits_of(shape: Shape, base_model: str = "") -> Limits:
    """The limits of the provider that takes lines of this shape.

    OpenAI: 10 examples at the least, 512 MB a file (the Files API). Bedrock: Nova's dataset constraints, 8 to 20,000
    samples; supervised training of Nova 2 Lite asks for 200 (the validator).
    """
    found = _LIMITS[shape]
    if shape == "bedrock" and _NOVA_2_LITE in base_model:
        return replace(found, minimum_lines=_NOVA_2_LITE_MINIMUM)
    return found


def violations(sample: GoldenSample, shape: Shape) -> list[Violation]:
    """Everything for which a provider would refuse the sample's line; empty when it would take it."""
    return [
        Violation(rule.__name__, sample.sample_id, sample.generation_id, problem)
        for rule in RULES[shape]
        for problem in rule(sample, shape)
    ]


def overfull(sample: GoldenSample, limits: Limits, lines: int, size: int) -> list[Violation]:
    """What speaks against this sample as the last of ``lines`` lines in a file of ``size`` bytes, itself included.

    Nothing is wrong with such a sample: it came after those that fill the file.
    """
    full = []
    if limits.maximum_lines is not None and lines > limits.maximum_lines:
        full.append(f"{limits.maximum_lines:,} lines")
    if limits.maximum_bytes is not None and size > limits.maximum_bytes:
        full.append(f"{limits.maximum_bytes:,} bytes")
    problems = (Problem("file", f"full with the {most} a provider takes: {_MAKE_ROOM}") for most in full)
    return [Violation("overfull", sample.sample_id, sample.generation_id, problem) for problem in problems]


_MAKE_ROOM = "forget samples that teach nothing new"


def blank_text(sample: GoldenSample, shape: Shape) -> Iterator[Problem]:
    """A text of nothing that can be seen: OpenAI's check reports missing content, Bedrock empty text content.

    They mean white space; what else nobody sees teaches as little.
    """
    for field, text in _texts(sample, shape):
        if blank(text):
            yield Problem(field, "is blank: leave the turn out of the conversation, or send what was said")


def too_long(sample: GoldenSample, shape: Shape) -> Iterator[Problem]:
    """OpenAI cuts an example that is too long at its end, where the answer is; Nova has a context of 32k tokens."""
    limit = _LIMITS[shape].maximum_tokens
    answers = [sample.answer, *([sample.rejected] if shape == "dpo" and sample.rejected else [])]
    tokens = estimated_tokens(sum(_size(turn.content) for turn in sample.messages) + max(map(_size, answers)))
    if limit is not None and tokens > limit:
        cure = f"about {tokens:,} tokens with the answer, a provider reads {limit:,}: send a shorter conversation"
        yield Problem("messages", cure)


def answers_itself(sample: GoldenSample, _shape: Shape) -> Iterator[Problem]:
    """Two turns of the assistant in a row.

    Bedrock: turns alternate; as one turn they would be learnt together, and nobody vouched for the first. OpenAI does
    not say so, but Azure, which takes the same lines, refuses them.
    Source: https://github.com/microsoft-foundry/fine-tuning/issues/23
    """
    talk = _talk(sample)
    if talk and talk[-1][1] == "assistant":
        yield Problem(f"messages[{talk[-1][0]}].role", "the assistant speaks last: end with the turn that is answered")


def several_turns(sample: GoldenSample, _shape: Shape) -> Iterator[Problem]:
    """OpenAI's guide to preferences: only conversations of one turn are trained on."""
    earlier = next((position for position, role in _talk(sample) if role == "assistant"), None)
    if earlier is not None:
        cure = "an answer in the conversation; preferences are trained on one turn: train on it with sft"
        yield Problem(f"messages[{earlier}].role", cure)


def opened_by_the_assistant(sample: GoldenSample, _shape: Shape) -> Iterator[Problem]:
    """Bedrock: the first turn is the user's."""
    talk = _talk(sample)
    if talk and talk[0][1] != "user":
        yield Problem(f"messages[{talk[0][0]}].role", "the assistant speaks first: begin with a turn of the user")


def reserved_word(sample: GoldenSample, shape: Shape) -> Iterator[Problem]:
    """Nova: a job fails if a prompt holds one of its reserved words; the validator looks in every text, in any case."""
    for field, text in _texts(sample, shape):
        lowered = text.lower()
        found = [word for word in _RESERVED if word.lower() in lowered]
        if found:
            yield Problem(field, f"has {', '.join(found)}, reserved in any case: have it written otherwise")


def nobody_asks(sample: GoldenSample, _shape: Shape) -> Iterator[Problem]:
    """A conversation without a turn of the user: neither a prompt to prefer an answer to, nor turns that alternate."""
    if all(role != "user" for _, role in _talk(sample)):
        yield Problem("messages", "has no turn of the user: send the conversation the draft answers")


Rule = Callable[[GoldenSample, Shape], Iterator[Problem]]
RULES: Mapping[Shape, tuple[Rule, ...]] = {
    "sft": (blank_text, too_long, answers_itself),
    "dpo": (nobody_asks, blank_text, too_long, several_turns),
    "bedrock": (nobody_asks, blank_text, too_long, answers_itself, opened_by_the_assistant, reserved_word),
    "golden": (),
}
"""By the shape of the lines; a rule's name is the name of its function."""


def estimated_tokens(size: int) -> int:
    """How many tokens a text of that many bytes will be, more or less."""
    return -(-size // BYTES_PER_TOKEN)


def _size(text: str) -> int:
    return len(text.encode())


def _texts(sample: GoldenSample, shape: Shape) -> Iterator[tuple[str, str]]:
    """Every text of the sample's line, by the name of its field."""
    for position, message in enumerate(sample.messages):
        yield f"messages[{position}].content", message.content
    yield "answer", sample.answer
    if shape == "dpo" and sample.rejected is not None:
        yield "rejected", sample.rejected


def _talk(sample: GoldenSample) -> list[tuple[int, str]]:
    """Position and role of every turn that is no instruction."""
    return [(at, message.role) for at, message in enumerate(sample.messages) if message.role not in INSTRUCTING]
