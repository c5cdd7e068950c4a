import socket
from pathlib import Path

import pytest

from goldsmith_cli.errors import UsageError
from goldsmith_cli.local.options import Options
from goldsmith_cli.local.servers import announced_url, free_port, port_is_free

READY = '{"ready": true, "url": "http://127.0.0.1:9/v1"}\n'


@pytest.mark.parametrize(
    ("log", "url"),
    [
        (READY, "http://127.0.0.1:9/v1"),
        ("INFO starting\n" + READY + "INFO more\n", "http://127.0.0.1:9/v1"),
        (READY.strip(), None),
        ('{"ready": false, "url": "x"}\n', None),
        ("", None),
    ],
)
def test_a_server_serves_once_it_has_written_a_whole_line_that_says_so(
    tmp_path: Path, log: str, url: str | None
) -> None:
    (tmp_path / "log").write_text(log)
    assert announced_url(tmp_path / "log", 0) == url


def test_what_an_earlier_server_announced_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(READY)
    assert announced_url(tmp_path / "log", len(READY)) is None


def test_a_port_somebody_listens_on_is_not_free() -> None:
    port = free_port()
    assert port_is_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert not port_is_free(port)


def test_the_project_is_found_from_a_directory_inside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[3]
    monkeypatch.chdir(root / "tests")
    assert Options().project_directory() == root


def test_outside_of_any_checkout_the_installed_one_is_deployed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert Options().project_directory() == Path(__file__).parents[3]


def test_a_project_that_is_none_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no checkout of goldsmith") as refusal:
        Options(project=tmp_path).project_directory()
    assert "template.yaml" in refusal.value.cure
