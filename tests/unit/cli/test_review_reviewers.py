from typing import cast

import pytest
from botocore.exceptions import NoCredentialsError

from goldsmith_cli.aws import Clients
from goldsmith_cli.errors import UsageError
from goldsmith_cli.review.reviewers import reviewer_name
from goldsmith_cli.target import Target


def target(*, is_local: bool, client: object = None) -> Target:
    return Target("a stack", {}, cast("Clients", client), is_local=is_local)


class Identity:
    """Security Token Service that knows one caller."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    def __call__(self, _service: str) -> "Identity":
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Arn": self.arn}


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::123456789012:user/people/mia", "mia"),
        ("arn:aws:sts::123456789012:assumed-role/Reviewers/mia@example.com", "mia@example.com"),
        ("arn:aws:iam::123456789012:root", "root"),
    ],
)
def test_on_aws_the_last_part_of_the_callers_identity_decides(arn: str, name: str) -> None:
    assert reviewer_name(target(is_local=False, client=Identity(arn)), None) == name


def test_who_is_named_decides_and_aws_is_not_asked() -> None:
    assert reviewer_name(target(is_local=False), " Mia ") == "Mia"


def test_on_the_local_stack_the_user_of_the_computer_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "mia")
    assert reviewer_name(target(is_local=True), None) == "mia"


class Unknown(Identity):
    """Refuses to say who calls."""

    def get_caller_identity(self) -> dict[str, str]:
        raise NoCredentialsError


def test_where_aws_does_not_tell_the_user_of_the_computer_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "mia")
    assert reviewer_name(target(is_local=False, client=Unknown("")), None) == "mia"


@pytest.mark.parametrize("name", ["Mia\nDana", "\x1b[31m", "m" * 201])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        reviewer_name(target(is_local=True), name)
