"""Building and deploying: one architecture for both, and what is measured of a build."""

import json
import os
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.shipping.measuring import FUNCTIONS, Artefact, built_for, import_seconds, measure
from goldsmith_cli.shipping.sam import Sam, deploy, remembered
from goldsmith_cli.shipping.showing import as_json, as_table
from goldsmith_cli.shipping.trees import alike, compile_all, files

# What stands in for the SAM command: it notes how it was called, and a guided deployment remembers an answer.
SAM = """#!/bin/sh
echo "$*" >> calls
case "$*" in
  *--guided*) echo 'parameter_overrides = "Architecture=\\"ANSWERED\\" BaseModel=\\"base\\""' >> samconfig.toml ;;
  build*) mkdir -p .aws-sam/build/TriageFunction; cp -n module.py .aws-sam/build/TriageFunction/ ;;
esac
exit STATUS
"""
SETTINGS = "version = 0.1\n[default.deploy.parameters]\n"
REMEMBERED = 'parameter_overrides = "Architecture=\\"x86_64\\" TickRate=\\"rate(5 minutes)\\""\n'

Checkout = Callable[..., Sam]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    def make(settings: str = SETTINGS, answered: str = "arm64", status: int = 0) -> Sam:
        (tmp_path / "samconfig.toml").write_text(settings)
        (tmp_path / "module.py").write_text("answer = 42\n")
        for command, text in {
            ".venv-tools/bin/sam": SAM.replace("ANSWERED", answered).replace("STATUS", str(status)),
            "bin/python3.13": f'#!/bin/sh\nexec {sys.executable} "$@"\n',
        }.items():
            path = tmp_path / command
            path.parent.mkdir(parents=True)
            path.write_text(text)
            path.chmod(0o755)
        return Sam(tmp_path, tmp_path, {"PATH": os.environ["PATH"]})

    return make


@pytest.fixture
def interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This one, by the name of the functions'."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")


def calls(sam: Sam) -> list[tuple[str, ...]]:
    """Each call's command and what it says of the architecture or of a guide."""
    lines = (sam.directory / "calls").read_text().splitlines()
    return [
        tuple(
            word for word in line.split() if word in ("build", "deploy", "--guided") or word.startswith("Architecture")
        )
        for line in lines
    ]


@pytest.mark.parametrize(
    ("settings", "parameters"),
    [
        ("version = 0.1", {}),
        (SETTINGS, {}),
        (SETTINGS + REMEMBERED, {"Architecture": "x86_64", "TickRate": "rate(5 minutes)"}),
        (SETTINGS + 'parameter_overrides = ["Architecture=arm64"]', {"Architecture": "arm64"}),
        ('[default.global.parameters]\nparameter_overrides = "A=1 B=2"', {"A": "1", "B": "2"}),
        ("[default.deploy.parameters.parameter_overrides]\nA = 1", {"A": "1"}),
    ],
)
def test_what_a_guided_deployment_has_written_is_remembered(settings: str, parameters: dict[str, str]) -> None:
    assert remembered(settings) == parameters


@pytest.mark.usefixtures("interpreter")
def test_the_first_deployment_is_guided_and_proposes_what_was_built(checkout: Checkout) -> None:
    sam = checkout()
    deploy(sam, "arm64")
    assert calls(sam) == [("build", "Architecture=arm64"), ("deploy", "--guided", "Architecture=arm64")]


@pytest.mark.usefixtures("interpreter")
def test_another_architecture_in_the_answers_is_built_and_deployed_at_once(checkout: Checkout) -> None:
    sam = checkout(answered="x86_64")
    deploy(sam, "arm64")
    assert calls(sam)[2:] == [("build", "Architecture=x86_64"), ("deploy",)]


@pytest.mark.usefixtures("interpreter")
def test_a_later_deployment_asks_nothing_and_builds_for_what_is_remembered(checkout: Checkout) -> None:
    sam = checkout(SETTINGS + REMEMBERED)
    deploy(sam, "arm64")
    assert calls(sam) == [("build", "Architecture=x86_64"), ("deploy",)]


@pytest.mark.usefixtures("interpreter")
def test_what_sam_could_not_build_is_not_deployed(checkout: Checkout) -> None:
    sam = checkout(status=1)
    with pytest.raises(CliError, match="sam build ended with 1"):
        deploy(sam, "arm64")
    assert len(calls(sam)) == 1


def test_without_the_functions_interpreter_the_cure_is_told(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match=r"python3\.13"):
        checkout().build("arm64")


def build_of(directory: Path, tag: str) -> Path:
    """A build with one small handler a function, and a compiled library of some processor."""
    for name in FUNCTIONS:
        handler = directory / f"{name.capitalize()}Function" / name / "handler.py"
        handler.parent.mkdir(parents=True)
        handler.write_text("import json\n")
        (handler.parent / f"core.cpython-313-{tag}.so").write_bytes(b"\x7fELF" * 1000)
    return directory


def test_equal_directories_are_compiled_once_and_all_have_the_bytecode(tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("a", "b", "c")]
    for place in places:
        place.mkdir()
        (place / "module.py").write_text("answer = 42\n")
    (tmp_path / "c" / "module.py").write_text("answer = 43\n")
    assert alike(places) == [places[:2], places[2:]]
    compile_all(tmp_path, sys.executable)
    bytecode = [[file.read_bytes() for file in files(place) if file.suffix == ".pyc"] for place in places]
    assert [len(each) for each in bytecode] == [1, 1, 1]
    assert bytecode[0] == bytecode[1] != bytecode[2]


def test_the_same_sources_give_the_same_bytes_wherever_they_were_built(tmp_path: Path) -> None:
    """Or every deployment would replace every function."""
    functions = [tmp_path / build / "TriageFunction" for build in ("one", "another")]
    for function in functions:
        function.mkdir(parents=True)
        (function / "module.py").write_text("def answer() -> int:\n    return 42\n")
        compile_all(function.parent, sys.executable)
    assert len(alike(functions)) == 1
    assert not any(str(tmp_path).encode() in file.read_bytes() for file in files(functions[0]))


def test_what_was_built_for_another_machine_is_sized_and_not_imported(tmp_path: Path) -> None:
    built = build_of(tmp_path, "riscv64-linux-gnu")
    assert built_for(built) == "linux-riscv64"
    artefacts = measure(built, sys.executable)
    assert [each.function for each in artefacts] == list(FUNCTIONS)
    assert {(each.unzipped, each.import_ms, each.import_cpu_ms) for each in artefacts} == {(4012, None, None)}
    assert all(0 < each.zipped < 4012 for each in artefacts)


def test_where_nothing_was_built_the_cure_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        measure(tmp_path, sys.executable)
    assert told.value.cure == "make build"


def test_an_import_that_fails_is_told_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(CliError) as told:
        import_seconds(tmp_path, "absent", sys.executable)
    assert "No module named 'absent'" in told.value.cure


def test_the_report_tells_sizes_times_and_limits() -> None:
    artefacts = [
        Artefact("triage", 7 * 1024**2, 23 * 1024**2, 338.4, 145.2),
        Artefact("launch", 1, 300 * 1024**2, None, None),
    ]
    console = Console(width=100, record=True, file=StringIO())
    console.print(as_table(artefacts))
    text = console.export_text()
    for told in ("triage", "7.0", "23.0", "338", "145", "250 MB", "50 MB"):
        assert told in text
    told_programs = json.loads(as_json(artefacts))
    assert told_programs["limits"] == {"zipped_upload_bytes": 50 * 1024**2, "unzipped_bytes": 250 * 1024**2}
    assert [(each["import_ms"], each["fits"]) for each in told_programs["functions"]] == [(338.4, True), (None, False)]
