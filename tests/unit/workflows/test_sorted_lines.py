import re

from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.workflows.sorted_lines import SortedLines

KEYS = st.text("0123456789abcdef", min_size=4, max_size=4)
NAMED = st.tuples(KEYS, st.integers(0, 60))
NAMELESS = st.one_of(st.none(), st.integers(0, 60))
WINDOW = 16


def key(beginning: bytes) -> str | None:
    match = re.match(rb"<([0-9a-f]{4})>", beginning)
    return match[1].decode() if match else None


class File:
    """Bytes that remember which of them were asked for."""

    def __init__(self, lines: list[bytes]) -> None:
        self.body = b"".join(lines)
        self.reads: list[int] = []

    def read(self, offset: int, length: int) -> bytes:
        assert 0 <= offset < offset + length <= len(self.body)
        self.reads.append(length)
        return self.body[offset : offset + length]

    def find(self, wanted: str, window: int = WINDOW) -> bytes | None:
        return SortedLines(len(self.body), self.read, key, 6, window).find(wanted)


def line(name: str, length: int) -> bytes:
    return f"<{name}>".encode() + b"x" * length + b"\n"


@st.composite
def files(draw: st.DrawFn) -> list[bytes]:
    """Sorted lines of any length, each name once, with nameless lines anywhere in between."""
    named = sorted(draw(st.lists(NAMED, unique_by=lambda each: each[0], max_size=30)))
    lines: list[bytes] = []
    for name, length in named:
        nameless = draw(NAMELESS)
        lines += [] if nameless is None else [b"-" * nameless + b"\n"]
        lines.append(line(name, length))
    return lines


@settings(derandomize=True, max_examples=300, deadline=None)
@given(files(), KEYS)
def test_every_line_is_found_by_its_key_and_nothing_by_another(lines: list[bytes], other: str) -> None:
    known = {key(each): each for each in lines if key(each)}
    for name, expected in known.items():
        assert File(lines).find(name or "") == expected
    assert File(lines).find(other) == known.get(other)


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.integers(1, 400), st.integers(0, 399))
def test_the_whole_file_is_never_read(count: int, wanted: int) -> None:
    lines = [line(f"{number:04x}", 10) for number in range(count)]
    file = File(lines)
    assert file.find(f"{wanted:04x}") == (lines[wanted] if wanted < count else None)
    assert len(file.reads) <= 2 * (len(file.body) // WINDOW).bit_length() + 4
    assert max(file.reads) <= WINDOW + 2


def test_a_file_without_lines_has_none_to_find_and_is_not_read() -> None:
    assert (File([]).find("0000"), File([]).reads) == (None, [])


def test_a_line_of_many_windows_is_found_and_passed_over_in_a_few_dozen_reads() -> None:
    lines = [line("0001", 3), line("0002", 500_000), line("0003", 3)]
    for name, expected in zip(("0001", "0002", "0003", "0004"), [*lines, None], strict=True):
        file = File(lines)
        assert file.find(name, window=16 * 1024) == expected
        assert len(file.reads) <= 36, (name, len(file.reads))


def test_the_last_line_is_found_even_if_its_end_is_missing() -> None:
    assert File([line("0001", 3), line("0002", 40).rstrip()]).find("0002") == line("0002", 40).rstrip()


def test_a_file_of_nameless_lines_only_has_none_to_find() -> None:
    assert File([b"-" * 30 + b"\n"] * 20).find("0001") is None
