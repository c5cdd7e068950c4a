"""What the stand-in's tuned models carry over from one prompt to another."""

from goldsmith_cli.standin.engine.carry_over import LONGEST_SPAN, carry_over


def test_names_and_topics_are_exchanged() -> None:
    assert carry_over("Write to Dana about tax", "Write to Omar about rent", "Hi Dana, tax?") == "Hi Omar, rent?"


def test_whole_passages_are_not_carried_into_an_answer() -> None:
    passage = " ".join(f"word{number}" for number in range(LONGEST_SPAN + 1))
    assert carry_over("Summarize. Dana", f"Summarize. {passage}", "Dana won.") == "Dana won."
