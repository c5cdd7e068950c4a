"""What measuring the live edit distance costs an event, in milliseconds of CPU: with the bound and without it.

    .venv/bin/python -m bench.live_distance [--json]

``edited`` has every fifth word changed, ``other`` is another text of the same words; word frequencies fall as in any
language (Zipf). Two are made to be slow: ``hostile`` has one word at every second place and all others different,
``alternating`` has none twice and every second one changed, as a table of figures may have.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from random import Random

from rich.console import Console
from rich.table import Table

from goldsmith.domain.text import bounded_edit_distance, edit_distance

LENGTHS = (50, 150, 200, 300, 500, 700, 1_000, 2_000, 3_000)
_VOCABULARY = [f"word{number}" for number in range(3_000)]
_WEIGHTS = [1 / (number + 1) for number in range(3_000)]
_SECONDS = 0.3

Row = dict[str, float | int | str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    rows = list(measured())
    if parser.parse_args().json:
        print(json.dumps(rows, indent=2))
        return
    table = Table("words", "texts", "bounded ms", "unbounded ms", box=None)
    for row in rows:
        table.add_row(str(row["words"]), str(row["texts"]), f"{row['bounded']:.2f}", f"{row['unbounded']:.2f}")
    Console().print(table)


def measured() -> Iterator[Row]:
    random = Random(1)  # noqa: S311 - the same texts every time
    for words in LENGTHS:
        draft = natural(random, words)
        pairs = {"edited": edited(random, draft), "other": natural(random, words)}
        for name, final in pairs.items():
            yield row(words, name, draft, final)
        yield row(words, "hostile", hostile(words, "y"), hostile(words, "z"))
        yield row(words, "alternating", alternating(words, "y"), alternating(words, "z"))


def row(words: int, texts: str, draft: str, final: str) -> Row:
    costs = {"bounded": cost(bounded_edit_distance, draft, final), "unbounded": cost(edit_distance, draft, final)}
    return {"words": words, "texts": texts, **costs}


def cost(distance: Callable[[str, str], float], draft: str, final: str) -> float:
    calls, began = 0, time.process_time()
    while time.process_time() - began < _SECONDS:
        distance(draft, final)
        calls += 1
    return (time.process_time() - began) / calls * 1_000


def natural(random: Random, words: int) -> str:
    return " ".join(random.choices(_VOCABULARY, _WEIGHTS, k=words))


def edited(random: Random, draft: str) -> str:
    return " ".join(word if random.random() > 0.2 else random.choice(_VOCABULARY) for word in draft.split())


def hostile(words: int, letter: str) -> str:
    return " ".join(f"x {letter}{number}" for number in range(words // 2))


def alternating(words: int, letter: str) -> str:
    return " ".join(f"c{number} {letter}{number}" for number in range(words // 2))


if __name__ == "__main__":
    main()
