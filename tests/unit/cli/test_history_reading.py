import io
import json
from pathlib import Path

import pytest

from goldsmith_cli.errors import UsageError
from goldsmith_cli.history.reading import MAX_RECORD_BYTES, Format, Record, csv_header, format_of, records


def read(content: bytes, how: Format = "jsonl", max_bytes: int = MAX_RECORD_BYTES) -> list[Record]:
    return list(records(io.BytesIO(content), how, max_bytes))


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1e"])
def test_only_a_line_feed_ends_a_record(separator: str) -> None:
    (record,) = read(json.dumps({"comment": f"a{separator}b"}, ensure_ascii=False).encode() + b"\n")
    assert record == Record(1, {"comment": f"a{separator}b"})


def test_the_last_line_needs_no_end_and_blank_lines_count_but_say_nothing() -> None:
    assert read(b'{"a": 1}\r\n\n  \n{"a": 2}') == [Record(1, {"a": 1}), Record(4, {"a": 2})]


def test_a_byte_order_mark_is_no_part_of_the_first_record() -> None:
    assert read(b'\xef\xbb\xbf{"a": 1}\n') == [Record(1, {"a": 1})]
    assert read(b"\xef\xbb\xbfa\n1\n", "csv") == [Record(2, {"a": "1"})]


@pytest.mark.parametrize("line", [b"{", b"[1]", b"null", b'"text"', b'{"a": "\xff"}', b'{"a": "\\ud800"}', b"[" * 5000])
def test_a_line_that_is_no_object_costs_only_itself(line: bytes) -> None:
    bad, good = read(line + b'\n{"a": 1}\n')
    assert bad.value is None
    assert bad.problem
    assert good == Record(2, {"a": 1})


def test_a_line_too_long_to_hold_is_refused_and_the_next_one_read() -> None:
    long, good = read(b'{"a": "' + b"x" * 200 + b'"}\n{"a": 1}\n', max_bytes=20)
    assert "longer than 20 bytes" in long.problem
    assert good == Record(2, {"a": 1})


def test_a_line_of_exactly_the_limit_is_read() -> None:
    assert read(b'{"a": 1}\n{"a": 22}\n{"a": 3}', max_bytes=9) == [
        Record(1, {"a": 1}),
        Record(2, problem="the line is longer than 9 bytes"),
        Record(3, {"a": 3}),
    ]


def test_a_csv_record_is_named_by_the_line_it_begins_on() -> None:
    found = read(b'a,b\n1,"x\ny"\n2,z\n', "csv")
    assert found == [Record(2, {"a": "1", "b": "x\ny"}), Record(4, {"a": "2", "b": "z"})]


def test_a_row_of_another_length_or_encoding_costs_only_itself() -> None:
    short, foreign, good = read(b"a,b\n1\n1,\xff\n1,2\n", "csv")
    assert short.problem == "has 1 columns, the header has 2"
    assert "is not UTF-8" in foreign.problem
    assert good == Record(4, {"a": "1", "b": "2"})


def test_broken_quotes_end_the_reading_and_say_so() -> None:
    good, bad = read(b'a,b\n1,2\n"1"x,2\n3,4\n', "csv")
    assert good == Record(2, {"a": "1", "b": "2"})
    assert bad.line == 3
    assert "a quote inside a quoted value is written twice; nothing after it was read" in bad.problem


def test_an_unclosed_quote_is_named_by_the_line_its_record_began_on() -> None:
    good, bad = read(b'a,b\n1,2\n3,"4\n5,6\n7,8\n', "csv")
    assert good == Record(2, {"a": "1", "b": "2"})
    assert bad == Record(3, problem="opens a quote that is never closed; nothing after it was read")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{not json", "is not valid JSON at column 2"),
        (b"abc", "is not valid JSON at column 1"),
        (b'{"a": nope}', "is not valid JSON at column 8"),
        (b'{"a": 1', "is not valid JSON: it breaks off at column 7"),
        (b'{"a": "x', "is not valid JSON: it breaks off at column 8"),
        (b'{"a": "\xff"}', "is not UTF-8 at column 9"),
        (b'{"a": "\\ud800"}', "contains half a character (a lone surrogate) at column 14"),
        (b"[" * 5000, "is nested too deeply"),
    ],
)
def test_what_is_wrong_with_a_line_of_json_is_said_without_the_parsers_words(line: bytes, said: str) -> None:
    assert [record.problem for record in read(line + b"\r\n")] == [said]


def test_a_header_that_names_a_column_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="twice: a"):
        csv_header(io.BytesIO(b"a,b,a\n1,2,3\n"))


@pytest.mark.parametrize(("name", "how"), [("a.jsonl", "jsonl"), ("a.NDJSON", "jsonl"), ("a.csv", "csv")])
def test_the_extension_says_how_to_read(tmp_path: Path, name: str, how: str) -> None:
    (tmp_path / name).touch()
    assert format_of(tmp_path / name, None) == how


@pytest.mark.parametrize(("name", "cure"), [("a.json", "jq -c"), ("a.txt", "--format")])
def test_a_file_that_does_not_say_how_to_read_it_is_refused_with_the_cure(tmp_path: Path, name: str, cure: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(UsageError) as refusal:
        format_of(tmp_path / name, None)
    assert cure in refusal.value.cure
    assert format_of(tmp_path / name, "csv") == "csv"
