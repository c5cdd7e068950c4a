"""What people would make a training set with instead, each as its users write it; prints what it took.

The job is that of a snapshot without the search for near-duplicates, which none of them has: read the lines, take the
latest version of each generation, drop retracted ones and exact duplicates, split by conversation, write both files.
They read one file where a snapshot reads thousands, and the time their packages take to import does not count.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polars import DataFrame

HOLDOUT = 0.1
_HEAD = (
    r'^\{"kind":"(?P<kind>[a-z]+)","generation_digest":"(?P<generation_digest>[^"]+)","version":(?P<version>\d+),'
    r'(?:"content_digest":"(?P<content_digest>[^"]+)","group":"(?P<group>[^"]+)")?'
)


def polars_lines(root: Path) -> int:
    """Lines copied as they stand, their heads taken apart by a regular expression."""
    import polars

    lines = polars.read_csv(
        root / "everything", has_header=False, separator="\x01", quote_char=None, new_columns=["line"]
    )
    frame = lines.with_columns(polars.col("line").str.extract_groups(_HEAD).alias("head")).unnest("head")
    sides = _split(frame.with_columns(polars.col("version").cast(polars.Int64)))
    for name, side in sides.items():
        side.select("line").write_csv(root / f"polars-{name}.jsonl", include_header=False, quote_style="never")
    return sum(map(len, sides.values()))


def polars_json(root: Path) -> int:
    """Records read and written as JSON."""
    import polars

    sides = _split(polars.read_ndjson(root / "everything", infer_schema_length=1000))
    for name, side in sides.items():
        side.write_ndjson(root / f"polars-{name}.jsonl")
    return sum(map(len, sides.values()))


def _split(frame: "DataFrame") -> "dict[str, DataFrame]":
    import polars

    newest = frame.sort("version", descending=True).unique("generation_digest", keep="first", maintain_order=True)
    samples = newest.filter(polars.col("kind") == "sample").unique("content_digest", keep="first", maintain_order=True)
    held_out = polars.col("group").str.slice(0, 8).str.to_integer(base=16) < HOLDOUT * 2**32
    return {"train": samples.filter(~held_out), "holdout": samples.filter(held_out)}


def datasets(root: Path) -> int:
    """Loaded into its cache, chosen by the columns that tell, written as JSON."""
    from datasets import load_dataset

    everything = load_dataset(
        "json", data_files=str(root / "everything"), split="train", cache_dir=str(root / "datasets-cache")
    )
    columns = ("kind", "generation_digest", "version", "content_digest", "group")
    kinds, names, versions, contents, groups = (everything[column][:] for column in columns)
    newest: dict[str, int] = {}
    for place, (name, version) in enumerate(zip(names, versions, strict=True)):
        if name not in newest or version > versions[newest[name]]:
            newest[name] = place
    unique = {contents[place]: place for place in newest.values() if kinds[place] == "sample"}
    sides: dict[str, list[int]] = {"train": [], "holdout": []}
    for place in sorted(unique.values()):
        sides["holdout" if int(groups[place][:8], 16) < HOLDOUT * 2**32 else "train"].append(place)
    for side, places in sides.items():
        everything.select(places).to_json(root / f"datasets-{side}.jsonl")
    return len(unique)


PEERS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "polars, lines": ("polars", polars_lines),
    "polars, JSON": ("polars", polars_json),
    "datasets": ("datasets", datasets),
}


def main() -> None:
    package, program = PEERS[sys.argv[1]]
    __import__(package)
    wall, processor = time.perf_counter(), time.process_time()
    kept = program(Path(sys.argv[2]))
    took = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor, "kept": kept}
    print("\n" + json.dumps(took))


if __name__ == "__main__":
    main()
