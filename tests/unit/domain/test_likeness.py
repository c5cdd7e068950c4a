"""Signatures find what is alike; likeness measures it."""

from random import Random
from time import process_time

# ruff: noqa: RUF001  punctuation of other scripts is what is tried
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.events import Message
from goldsmith.domain.likeness import PARTS, likeness, signature
from goldsmith.domain.samples import GoldenSample
from tests.fakes.datasets import sample

ANSWER = " ".join(f"word{number}" for number in range(100))


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - reproducible, and nothing to guess


def text(random: Random, count: int) -> str:
    return " ".join(f"{random.randrange(5000)}" for _ in range(count))


def changed(random: Random, words: str, count: int) -> str:
    parts = words.split()
    for place in random.sample(range(len(parts)), count):
        parts[place] = f"new{random.randrange(5000)}"
    return " ".join(parts)


def parts(one: GoldenSample) -> list[str]:
    found = signature(one)
    return [found[start : start + 8] for start in range(0, 8 * PARTS, 8)]


def found(one: GoldenSample, other: GoldenSample) -> bool:
    return any(ours == theirs for ours, theirs in zip(parts(one), parts(other), strict=True))


class TestSignature:
    def test_it_is_the_same_wherever_and_whenever_it_is_made(self) -> None:
        """It is stored: another way to compute it would make old and new samples strangers."""
        assert signature(
            sample("a", question="Write to Dana about the offer.", answer="Hi Dana, how are you? Mia")
        ) == ("6ffc86b6bc5b9e844894a53aac1c7b0bac1c7b0b766e279a14e1d923774c1553")

    @given(st.text(), st.text())
    @settings(derandomize=True)
    def test_every_text_has_one_of_64_hexadecimal_digits(self, question: str, answer: str) -> None:
        found = signature(sample("a", question=question or "?", answer=answer or "!"))
        assert len(found) == 64
        assert set(found) <= set("0123456789abcdef")

    def test_it_says_nothing_of_who_when_and_which_draft(self) -> None:
        one = sample("a", question="Q", answer=ANSWER)
        other = sample("b", question="Q", answer=ANSWER, hour=7).model_copy(update={"rejected": "No.", "author": "w"})
        assert signature(one) == signature(other)

    def test_instructions_that_open_every_conversation_do_not_count(self) -> None:
        one = sample("a", question="Q", answer=ANSWER)
        told = (Message(role="system", content=ANSWER.upper()), *one.messages)
        assert signature(one) == signature(one.model_copy(update={"messages": told}))

    def test_case_punctuation_and_white_space_do_not_count(self) -> None:
        one, other = (
            sample("a", question="Write to Dana.", answer="Hi Dana,\n\nbest, Mia"),
            sample("b", question="write to dana", answer="hi dana! Best  Mia."),
        )
        assert signature(one) == signature(other)
        assert likeness(one, other) == 1

    @pytest.mark.parametrize(("words", "edits", "at_least"), [(100, 1, 0.99), (100, 3, 0.97), (300, 10, 0.97)])
    def test_a_few_words_changed_are_found(self, words: int, edits: int, at_least: float) -> None:
        random = seeded(1)
        hits = total = 0
        for _ in range(200):
            one = sample("a", question=text(random, 30), answer=text(random, words))
            other = sample("b", question=one.messages[0].content, answer=changed(random, one.answer, edits))
            if likeness(one, other) >= 0.8:
                total, hits = total + 1, hits + found(one, other)
        assert total > 150
        assert hits / total >= at_least

    @pytest.mark.parametrize("first", [0x4E00, 0x3041, 0x0E01])
    def test_a_few_characters_changed_are_found_in_scripts_without_blanks(self, first: int) -> None:
        """Chinese, Japanese, Thai: a sentence has no words to tell apart, so each character is one."""
        random = seeded(4)

        def run(count: int) -> str:
            return "".join(chr(first + random.randrange(40)) for _ in range(count))

        asked, told = run(30), run(150)
        one = sample("a", question=asked, answer=told)
        other = sample("b", question=asked, answer=f"{told[:70]}{run(2)}{told[72:]}")
        assert found(one, other)
        assert 0.9 < likeness(one, other) < 1
        assert likeness(one, sample("c", question=asked, answer=run(150))) < 0.1

    def test_punctuation_of_such_scripts_does_not_count_and_latin_words_among_them_stay_whole(self) -> None:
        one = sample("a", question="写给Dana", answer="你好，Dana！我们下周谈谈吗？")
        other = sample("b", question="写给 dana。", answer="你好 dana 我们下周谈谈吗")
        assert signature(one) == signature(other)
        assert likeness(one, sample("c", question="写给Dana", answer="你好，Dora！我们下周谈谈吗？")) < 1

    def test_texts_that_have_little_in_common_are_seldom_candidates(self) -> None:
        random = seeded(2)
        opening = text(random, 20)
        told = [sample(f"{n}", question=text(random, 20), answer=f"{opening} {text(random, 80)}") for n in range(100)]
        pairs = [(one, other) for place, one in enumerate(told) for other in told[:place]]
        assert sum(found(one, other) for one, other in pairs) / len(pairs) < 0.02

    def test_it_takes_far_less_than_a_millisecond(self) -> None:
        """Triage makes one for every sample; the bound is ten times what is measured for 1 KB."""
        random = seeded(3)
        one = sample("a", question=text(random, 40), answer=text(random, 160))
        chinese = sample("b", question="请写信给她" * 8, answer="".join(chr(0x4E00 + number) for number in range(340)))
        for each in (one, chinese):
            signature(each)
            started = process_time()
            for _ in range(50):
                signature(each)
            assert (process_time() - started) / 50 < 0.001


class TestLikeness:
    def test_it_is_one_for_the_same_and_nought_for_what_has_nothing_in_common(self) -> None:
        one, other = sample("a", question="One two three", answer=ANSWER), sample("b", question="x", answer="y")
        assert (likeness(one, one), likeness(one, other)) == (1, 0)

    def test_it_is_that_of_the_less_alike_of_question_and_answer(self) -> None:
        one = sample("a", question="Write to Dana about the offer", answer=ANSWER)
        assert likeness(one, sample("b", question="Something else altogether here", answer=ANSWER)) == 0
        assert likeness(one, sample("b", question="Write to Dana about the offer", answer="No.")) == 0

    def test_it_is_the_share_of_three_words_in_a_row_they_have_in_common(self) -> None:
        one, other = sample("a", question="q", answer="a b c d e"), sample("b", question="q", answer="a b c d f")
        assert likeness(one, other) == pytest.approx(2 / 4)

    @given(st.lists(st.sampled_from("abc"), max_size=9), st.lists(st.sampled_from("abc"), max_size=9))
    @settings(derandomize=True)
    def test_it_is_the_same_both_ways_and_between_nought_and_one(self, ours: list[str], theirs: list[str]) -> None:
        one = sample("a", question="q", answer=" ".join(ours) or "-")
        other = sample("b", question="q", answer=" ".join(theirs) or "-")
        assert likeness(one, other) == likeness(other, one)
        assert 0 <= likeness(one, other) <= 1

    def test_words_in_other_scripts_are_words(self) -> None:
        one, other = (
            sample("a", question="q", answer="Größe und Übergrößen sind da"),
            sample("b", question="q", answer="GRÖSSE und übergrössen sind da"),
        )
        assert likeness(one, other) == 1
        assert likeness(one, sample("c", question="q", answer="привет как дела сегодня")) == 0
