"""Training lines as tokens, in the very template that the model is served with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from goldsmith_cli.standin.messages import Message
from goldsmith_cli.standin.smollm2.names import CONTEXT_TOKENS
from goldsmith_cli.standin.training_format import PreferenceLine, SupervisedLine, lines_of


class TooLongError(Exception):
    """A line that does not fit the model; the message names it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A conversation up to an answer, and the answer with the token that ends it."""

    prompt: list[int]
    answer: list[int]

    @property
    def tokens(self) -> list[int]:
        """Both."""
        return self.prompt + self.answer


@dataclass(frozen=True, slots=True)
class Preference:
    """Two answers to the same conversation."""

    better: Answer
    worse: Answer


class Reader:
    """Reads training files with a tokenizer of the transformers library."""

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401 - the library may not be installed
        self._tokenizer = tokenizer

    def supervised(self, content: str) -> list[Answer]:
        """One for each assistant turn that is not weighted out. Raises TooLongError."""
        found = []
        for number, text in enumerate(lines_of(content), start=1):
            messages = SupervisedLine.model_validate_json(text).messages
            for place, message in enumerate(messages):
                if message.role == "assistant" and message.weight != 0:
                    found.append(self._answer(messages[:place], message, number))
        return found

    def preferences(self, content: str) -> list[Preference]:
        """One for each line. Raises TooLongError."""
        return [
            Preference(
                self._answer(line.input.messages, line.preferred_output[0], number),
                self._answer(line.input.messages, line.non_preferred_output[0], number),
            )
            for number, line in self._preference_lines(content)
        ]

    def _preference_lines(self, content: str) -> Iterator[tuple[int, PreferenceLine]]:
        for number, text in enumerate(lines_of(content), start=1):
            yield number, PreferenceLine.model_validate_json(text)

    def _answer(self, before: list[Any], answer: Message, number: int) -> Answer:
        turns = [{"role": message.role, "content": message.text} for message in before]
        prompt = self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        read = Answer(self._tokens(prompt), [*self._tokens(answer.text), self._tokenizer.eos_token_id])
        if len(read.tokens) > CONTEXT_TOKENS:
            raise TooLongError(f"Line {number} has {len(read.tokens)} tokens; the model takes {CONTEXT_TOKENS}.")
        return read

    def _tokens(self, text: str) -> list[int]:
        tokens: list[int] = self._tokenizer(text, add_special_tokens=False).input_ids
        return tokens
