import os
from pathlib import Path

from goldsmith_cli.local.package import object_key, package


def sources(directory: Path, text: str = "x = 1\n") -> Path:
    (directory / "triage").mkdir(parents=True)
    (directory / "triage" / "handler.py").write_text(text)
    (directory / "goldsmith.py").write_text("y = 2\n")
    return directory


def test_the_same_sources_give_the_same_bytes_whatever_their_dates(tmp_path: Path) -> None:
    first, second = sources(tmp_path / "a"), sources(tmp_path / "b")
    os.utime(second / "goldsmith.py", (1, 1))
    assert package(first) == package(second)


def test_compiled_files_are_left_out(tmp_path: Path) -> None:
    directory = sources(tmp_path / "a")
    before = package(directory)
    (directory / "__pycache__").mkdir()
    (directory / "__pycache__" / "goldsmith.cpython-311.pyc").write_bytes(b"compiled")
    (directory / "stray.pyc").write_bytes(b"compiled")
    assert package(directory) == before


def test_a_changed_source_is_another_object(tmp_path: Path) -> None:
    before, after = package(sources(tmp_path / "a")), package(sources(tmp_path / "b", "x = 2\n"))
    assert object_key(before) != object_key(after)
