import json
from pathlib import Path
from typing import Any

import pytest

from goldsmith_cli.errors import UsageError
from goldsmith_cli.history.mapping import FieldMap, identity_map, parse_map, require_columns
from goldsmith_cli.history.preparing import prepare
from goldsmith_cli.history.reading import Format, Record


def test_a_map_is_pairs_in_one_option_or_several() -> None:
    expected = {"rating": "stars", "messages": "conversation.turns"}
    assert parse_map(["rating=stars, messages=conversation.turns"]).columns == expected
    assert parse_map(["rating=stars", "messages=conversation.turns"]).columns == expected


def test_a_column_may_be_called_anything() -> None:
    assert parse_map(["comment=What, if anything, is wrong?,rating=a=b"]).columns == {
        "comment": "What, if anything, is wrong?",
        "rating": "a=b",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("coment=note", "did you mean comment"),
        ("rating", "not of the form"),
        ("=score", "not of the form"),
        ("rating=a,rating=b", "two columns: a and b"),
        ("rating=a,rating=", r"two columns: a and \(none\)"),
        (" ", "empty"),
    ],
)
def test_a_wrong_map_is_refused_in_plain_words(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_map([text])


@pytest.mark.parametrize(
    ("path", "value"),
    [("a.b", 1), ("list.1.c", 2), ("dotted.name", 3), ("a.missing", None), ("list.9", None), ("a.b.c", None)],
)
def test_a_dotted_path_leads_into_nested_json_unless_a_column_is_called_so(path: str, value: int | None) -> None:
    record = {"a": {"b": 1}, "list": [0, {"c": 2}], "dotted.name": 3, "dotted": {"name": 4}}
    assert FieldMap({"rating": path}).values(record).get("rating") == value


def test_nulls_and_blank_texts_say_nothing() -> None:
    mapping = FieldMap({name: name for name in ("comment", "final", "rating")})
    assert mapping.values({"comment": " \n", "final": None, "rating": 0}) == {"rating": 0}


def test_a_column_that_no_line_has_is_refused_with_the_nearest_name() -> None:
    records = [Record(1, problem="broken"), Record(2, {"stars": 1, "draft": {"text": "x"}}), Record(3, {"note": None})]
    require_columns(FieldMap({"rating": "stars", "comment": "note"}), records)
    with pytest.raises(UsageError, match=r"output=draft\.txt: no line has it; did you mean draft\.text"):
        require_columns(FieldMap({"rating": "stars", "output": "draft.txt"}), records)


def test_columns_are_looked_for_no_further_than_needed() -> None:
    def endless() -> Any:  # noqa: ANN401 - an endless iterator
        while True:
            yield Record(1, {"stars": 1})

    require_columns(FieldMap({"rating": "stars"}), endless())


def lines(tmp_path: Path, text: str, name: str = "records.jsonl") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("maps", "options", "said"),
    [
        (["messages=a,rating=a"], {}, "whose feedback"),
        (["rating=a"], {"tenant": "t"}, "nothing tells one draft from another"),
        (["messages=a"], {"tenant": "t"}, "no feedback is mapped"),
        (["messages=a,rating=a"], {"tenant": "Not One"}, "cannot be a tenant"),
        (["messages=a,rating=a"], {"tenant": "t", "scale": "5:1"}, "MIN:MAX"),
        (["messages=a,rating=a"], {"tenant": "t", "scale": "1:2:3"}, "MIN:MAX"),
        (["messages=a,rating=a"], {"tenant": "t", "scale": "0:nan"}, "MIN:MAX"),
        (["messages=a,rating=a"], {"tenant": "t", "occurred_at": "2026-01-01"}, "UTC offset"),
        (["messages=a,rating=a"], {"tenant": "t", "occurred_at": "yesterday"}, "UTC offset"),
        ([], {"scale": "0:1"}, "--rating-scale is for mapped files"),
        ([], {"occurred_at": "2026-01-01T00:00:00Z"}, "--occurred-at is for mapped files"),
    ],
)
def test_options_that_make_no_sense_together_are_refused_before_anything_is_sent(
    tmp_path: Path, maps: list[str], options: dict[str, str], said: str
) -> None:
    given = {"tenant": None, "scale": None, "occurred_at": None, **options}
    with pytest.raises(UsageError, match=said):
        prepare(lines(tmp_path, '{"a": 1}\n'), "jsonl", maps, **given, hidden_share=0)


def test_a_table_called_by_the_contracts_names_needs_no_map(tmp_path: Path) -> None:
    path = lines(tmp_path, "tenant,generation_id,rating,internal\nt,g,1,x\n", "records.csv")
    maker = prepare(path, "csv", [], None, None, None, 0)
    names = ("tenant", "generation_id", "rating")
    assert maker.mapping == FieldMap({name: name for name in names}, namesakes=names)


RECORD = '{"messages": "hi", "output": "o", "rating": 1, "final": "f", "feedback": "c", "id": "g", "other": 1}\n'


@pytest.mark.parametrize("how", ["jsonl", "csv"])
def test_with_a_map_columns_called_as_fields_are_taken_and_the_map_wins(tmp_path: Path, how: Format) -> None:
    names, values = zip(*json.loads(RECORD).items(), strict=True)
    text = RECORD if how == "jsonl" else f"{','.join(names)}\n{','.join(map(str, values))}\n"
    path = lines(tmp_path, text, f"records.{how}")
    maker = prepare(path, how, ["comment=feedback,generation_id=id"], "news", "0:1", None, 0)
    same = ("messages", "output", "rating", "final")
    columns = {"comment": "feedback", "generation_id": "id", **{name: name for name in same}}
    assert maker.mapping == FieldMap(columns, namesakes=same)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("final=", {"messages", "output", "rating"}),
        ("final=, comment=feedback", {"messages", "output", "rating", "comment"}),
        ("final=output", {"messages", "rating", "final"}),
    ],
)
def test_a_field_without_a_column_and_a_column_in_use_are_not_taken(
    tmp_path: Path, text: str, fields: set[str]
) -> None:
    mapping = prepare(lines(tmp_path, RECORD), "jsonl", [text], "news", None, None, 0).mapping
    assert mapping is not None
    assert set(mapping.columns) == fields


def test_columns_of_the_first_hundred_records_count_and_broken_ones_are_passed_over(tmp_path: Path) -> None:
    early, late = ('{"a": 1, "note": "x"}\n' * count + '{"rating": 1}\n' for count in (98, 99))
    for text, fields in ((early, {"messages", "comment", "rating"}), (late, {"messages", "comment"})):
        path = lines(tmp_path, f"broken\n{text}")
        mapping = prepare(path, "jsonl", ["messages=a,comment=note"], "t", None, None, 0).mapping
        assert mapping is not None
        assert set(mapping.columns) == fields


def test_without_a_map_a_jsonl_record_is_an_event_whatever_its_columns_are_called(tmp_path: Path) -> None:
    assert prepare(lines(tmp_path, RECORD), "jsonl", [], "news", None, None, 0).mapping is None


def test_a_problem_names_the_column_it_came_from() -> None:
    mapping = FieldMap({"messages": "turns", "rating": "rating"})
    assert mapping.annotated("messages.0.role") == "messages.0.role (column turns)"
    assert mapping.annotated("rating") == "rating"
    assert mapping.annotated("version") == "version"


def test_only_what_nobody_said_anything_of_counts_as_taken_from_a_namesake() -> None:
    """Who maps a field to the column of its name has said so."""
    asked = parse_map(["messages=messages,output=output,comment=note"])
    found = asked.with_namesakes(["messages", "output", "note", "rating", "id", "final"])
    assert found.namesakes == ("rating", "final")
    assert asked.with_namesakes(["messages", "output", "note"]).namesakes == ()
    assert identity_map(["messages", "rating", "id"]).namesakes == ("messages", "rating")
