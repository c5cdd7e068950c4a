"""What a model has not seen of a training set."""

from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.segments import erased
from goldsmith.workflows.unseen import unseen
from tests.fakes.samples import golden, record_line


def lines_of(answers: dict[int, str]) -> list[bytes]:
    """Sample lines by generation, in a snapshot's order."""
    lines = [record_line(golden(number, answer=answer)) for number, answer in answers.items()]
    return sorted(lines, key=lambda line: line[:80])


answers = st.dictionaries(st.integers(1, 30), st.sampled_from(["one", "two", "three"]), max_size=20)


@given(current=answers, known=answers)
def test_it_is_exactly_what_is_new_or_has_changed(current: dict[int, str], known: dict[int, str]) -> None:
    wanted = {number: answer for number, answer in current.items() if known.get(number) != answer}
    assert list(unseen(lines_of(current), lines_of(known))) == lines_of(wanted)


def test_what_was_forgotten_since_is_on_neither_side() -> None:
    lines = lines_of({1: "one", 2: "two", 3: "three"})
    gone = [erased(lines[0]), *lines[1:]]
    assert list(unseen(gone, [])) == lines[1:]
    assert list(unseen(lines, gone)) == lines[:1]
