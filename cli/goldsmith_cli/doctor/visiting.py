"""One look at everything: first the machine and the credentials, then the stack if there is one."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from goldsmith_cli.aws import Clients
from goldsmith_cli.consoles import messages
from goldsmith_cli.doctor.checklist import of_a_stack, patient_of
from goldsmith_cli.doctor.findings import Finding, Level
from goldsmith_cli.doctor.machine import of_credentials, of_this_machine
from goldsmith_cli.doctor.running import Check, run_all
from goldsmith_cli.doctor.showing import exit_code
from goldsmith_cli.errors import AwsError, CliError, ExitCode, NoStackError
from goldsmith_cli.target import connect

_NOTHING_DEPLOYED = (
    "Nothing is deployed yet. To try it on this machine: goldsmith local up; on AWS: sam build && sam deploy --guided"
)


@dataclass(frozen=True)
class Visit:
    """Which stack, how long a check may take, and whether drift is looked for."""

    stack: str | None
    state_directory: Path
    seconds: float
    drift: bool
    quiet: bool


@dataclass(frozen=True)
class Report:
    """What was found; ``about`` names the stack, ``next_step`` is what to do where there is none."""

    about: str | None
    findings: Sequence[Finding]
    exit_code: ExitCode
    next_step: str = ""
    refusal: CliError | None = field(default=None)


def visit(wanted: Visit) -> Report:
    """Look at everything that can be looked at."""
    try:
        target = connect(wanted.stack, wanted.state_directory)
        patient = patient_of(target, datetime.now(UTC))
    except (NoStackError, AwsError) as refusal:
        return _without_a_stack(wanted, refusal)
    checks = [*of_this_machine(), *of_credentials(target.client), *of_a_stack(patient, drift=wanted.drift)]
    found = _run(checks, wanted)
    return Report(target.description, found, exit_code(found))


def _without_a_stack(wanted: Visit, refusal: CliError) -> Report:
    with _ambient() as client:
        checks = [*of_this_machine(), *(of_credentials(client) if client else ())]
        found = _run(checks, wanted)
    if wanted.stack is None:
        return Report(None, found, ExitCode.NO_STACK, _NOTHING_DEPLOYED)
    code = refusal.exit_code
    if code is ExitCode.NO_STACK and any(_unreached(each) for each in found):
        code = ExitCode.AWS
    return Report(None, found, code, f"{refusal.message}\n  {refusal.cure}".rstrip(), refusal)


def _unreached(finding: Finding) -> bool:
    return finding.check == "credentials" and finding.verdict.level is Level.PROBLEM


@contextlib.contextmanager
def _ambient() -> Iterator[Clients | None]:
    try:
        yield Clients.ambient()
    except AwsError:
        yield None


def _run(checks: Sequence[Check], wanted: Visit) -> list[Finding]:
    with _progress(len(checks), quiet=wanted.quiet) as tell:
        return run_all(checks, wanted.seconds, tell)


@contextlib.contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    console = messages()
    if quiet or not console.is_terminal:
        yield lambda _done: None
        return
    with console.status("looking …") as status:
        yield lambda done: status.update(f"looking … {done} of {total}")
