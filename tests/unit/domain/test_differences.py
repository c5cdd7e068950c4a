from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.differences import Part, parts

texts = st.lists(st.sampled_from(["Hi", "Dana", "kind", "regards", ",", "!", "\n", "ü"]), max_size=14).map(" ".join)


def without(kind: str, found: list[Part]) -> str:
    return "".join(part.space + part.text for part in found if part.kind != kind)


@given(texts, texts)
def test_what_is_left_without_one_kind_of_change_is_one_of_the_texts(before: str, after: str) -> None:
    found = list(parts(before, after))
    assert without("added", found).split() == before.split()
    assert without("removed", found).split() == after.split()


def test_texts_that_would_take_minutes_are_not_compared_word_by_word() -> None:
    before, after = "a b " * 30_000, "b a " * 30_000
    assert [part.kind for part in parts(before, after)] == ["removed", "added"]


def test_of_nothing_there_is_nothing_to_tell() -> None:
    assert list(parts("", " \n")) == []
