import math
from collections import Counter, defaultdict

from goldsmith_cli.standin.engine.carry_over import carry_over
from goldsmith_cli.standin.engine.text import words

POSTING_BUDGET = 10_000
"""How many index entries one look-up reads at most, rarest words first: keeps it at a few milliseconds."""


def _counts(text: str) -> Counter[str]:
    return Counter(word.lower() for word in words(text))


class NearestAnswers:
    """Answers a prompt with the answer of the most similar known prompt, its differences carried over.

    Similarity is the cosine of word counts weighted by rarity. A rule, not a language model.
    """

    def __init__(self, examples: list[tuple[str, str]]) -> None:
        self._examples = examples
        counts = [_counts(prompt) for prompt, _ in examples]
        frequency = Counter(word for count in counts for word in count)
        self._rarity = {word: math.log(1 + len(examples) / number) for word, number in frequency.items()}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for position, count in enumerate(counts):
            self._index(position, count)

    def _index(self, position: int, count: Counter[str]) -> None:
        weights = {word: number * self._rarity[word] for word, number in count.items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        for word, weight in weights.items():
            self._postings[word].append((position, weight / norm))

    def answer(self, prompt: str) -> str | None:
        """The adapted answer of the nearest example; None when no example shares a word with `prompt`."""
        position = self._nearest(prompt)
        if position is None:
            return None
        known_prompt, known_answer = self._examples[position]
        return carry_over(known_prompt, prompt, known_answer)

    def _nearest(self, prompt: str) -> int | None:
        scores: dict[int, float] = defaultdict(float)
        budget = POSTING_BUDGET
        known = {word: number for word, number in _counts(prompt).items() if word in self._postings}
        for word in sorted(known, key=lambda word: (-self._rarity[word], word)):
            for position, weight in self._postings[word]:
                scores[position] += known[word] * self._rarity[word] * weight
            budget -= len(self._postings[word])
            if budget <= 0:
                break
        # Of two equally near examples the later one was taught last.
        return max(scores, key=lambda position: (scores[position], position), default=None)
