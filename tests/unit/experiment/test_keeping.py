from pathlib import Path

import pytest
from bench.experiment_parts.keeping import Answer, Kept, Trained, key_of_question, key_of_training

from goldsmith_cli.standin.smollm2.order import Order


def order(**changed: object) -> Order:
    plain = Order(
        method="supervised",
        model=Path("/models/small.gguf"),
        lines=Path("lines"),
        result=Path("result"),
        epochs=2,
        batch_size=4,
        learning_rate=1e-3,
        seed=1,
        threads=1,
    )
    return plain.model_copy(update=changed)


def test_what_was_kept_is_there_for_the_next_run(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    done = Trained("key", kept.adapter("key"), [2.0, 0.5], 900, 12.5)
    kept.keep_training(done)
    kept.keep_answer("key", "asked", Answer("Hi\u2028Ada", 3, ended=True))
    again = Kept(tmp_path)
    assert again.training("key") == done
    assert again.training("other") is None
    assert again.answers("key") == {"asked": Answer("Hi\u2028Ada", 3, ended=True)}
    assert again.answers("other") == {}


def test_an_answer_that_was_cut_off_in_writing_is_asked_for_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for name in ("one", "two"):
        kept.keep_answer("key", name, Answer("text", 1, ended=False))
    file = tmp_path / "key.answers.jsonl"
    file.write_text(file.read_text()[:-9])
    assert set(kept.answers("key")) == {"one"}
    kept.keep_answer("key", "two", Answer("text", 1, ended=False))
    assert set(kept.answers("key")) == {"one", "two"}


@pytest.mark.parametrize("changed", [{"seed": 2}, {"epochs": 3}, {"learning_rate": 1e-4}, {"method": "dpo"}])
def test_a_training_is_another_one_when_anything_it_depends_on_changes(changed: dict[str, object]) -> None:
    assert key_of_training(order(**changed), b"lines", "base") != key_of_training(order(), b"lines", "base")
    assert key_of_training(order(), b"other", "base") != key_of_training(order(), b"lines", "base")
    assert key_of_training(order(), b"lines", "other") != key_of_training(order(), b"lines", "base")


def test_where_its_files_are_does_not_make_it_another_one() -> None:
    moved = order(lines=Path("elsewhere"), result=Path("elsewhere"), adapter=Path("x"), threads=2)
    assert key_of_training(moved, b"lines", "base") == key_of_training(order(), b"lines", "base")


def test_a_question_is_another_one_with_another_limit() -> None:
    asked = [{"role": "user", "content": "Hi"}]
    assert key_of_question(asked, 10) != key_of_question(asked, 11)


def test_time_spent_is_kept_even_when_the_work_fails(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with pytest.raises(RuntimeError), kept.spending():
        raise RuntimeError
    assert len(kept.costs()) == 1
