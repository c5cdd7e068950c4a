import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from .support import BASE, ten_lines, upload


def test_a_file_comes_back_as_it_was_uploaded_until_it_is_deleted(client: OpenAI) -> None:
    content = "\ufeff".encode() + ten_lines()
    stored = client.files.create(file=("a.jsonl", content), purpose="fine-tune")
    assert (stored.bytes, stored.filename, stored.purpose) == (len(content), "a.jsonl", "fine-tune")
    assert client.files.retrieve(stored.id) == stored
    assert client.files.content(stored.id).content == content
    assert client.files.delete(stored.id).deleted is True
    with pytest.raises(NotFoundError):
        client.files.retrieve(stored.id)


def test_files_are_listed_newest_first_over_all_pages(client: OpenAI) -> None:
    uploaded = [upload(client) for _ in range(3)]
    assert [file.id for file in client.files.list(limit=2)][:3] == uploaded[::-1]
    assert [file.id for file in client.files.list(order="asc")][-3:] == uploaded


@pytest.mark.parametrize(
    ("name", "content", "purpose", "param"),
    [
        ("a.jsonl", b"{}", "assistants", "purpose"),
        ("a.txt", b"{}", "fine-tune", "file"),
        ("a.jsonl", b"\xff\xfe{}", "fine-tune", "file"),
        ("a.jsonl", b" \n", "fine-tune", "file"),
        ("a.jsonl", b"", "batch", "file"),
    ],
)
def test_an_upload_that_nothing_can_use_is_refused_naming_the_field(
    client: OpenAI, name: str, content: bytes, purpose: str, param: str
) -> None:
    with pytest.raises(BadRequestError) as refused:
        client.files.create(file=(name, content), purpose=purpose)  # type: ignore[arg-type]
    assert refused.value.param == param


def test_an_upload_without_a_file_or_with_unknown_fields_is_refused(client: OpenAI) -> None:
    for body, files, param in (
        ({"purpose": "fine-tune"}, {"other": ("a.jsonl", b"{}")}, "other"),
        ({"purpose": "fine-tune", "color": "red"}, {"file": ("a.jsonl", b"{}")}, "color"),
    ):
        with pytest.raises(BadRequestError) as refused:
            client.post(
                "/files",
                cast_to=object,
                body=body,
                files=files,
                options={"headers": {"Content-Type": "multipart/form-data"}},
            )
        assert refused.value.param == param


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "many"}, {"after": "file-none"}])
def test_a_list_query_out_of_range_is_refused(client: OpenAI, query: dict[str, str]) -> None:
    with pytest.raises(BadRequestError):
        client.files.list(extra_query=query)


def test_files_are_listed_by_purpose_and_only_training_files_train(client: OpenAI) -> None:
    training, batch = upload(client), client.files.create(file=("b.jsonl", b"{}"), purpose="batch").id
    assert batch in [file.id for file in client.files.list(purpose="batch")]
    assert training not in [file.id for file in client.files.list(purpose="batch")]
    with pytest.raises(BadRequestError) as refused:
        client.fine_tuning.jobs.create(model=BASE, training_file=batch)
    assert refused.value.param == "training_file"
