"""How the commands of the documentation are run: what stands for their placeholders, and what is not run.

A command that no row mentions is run as it stands, its placeholders filled, and has to end with 0. A new page needs a
row only where that is not enough: where a command asks before it acts (``more="--yes"``), uses up or changes what
another one needs (``words``), is meant to fail (``ends``), or cannot be run here (``Left``, with the reason).

Placeholders are words in capitals (RUN, TENANT, ID, FILE) and the examples' own names (acme-leads, gen-8841). ``KINDS``
says what each is an example of, and ``tests/e2e/docs_stack.py`` has a method of that name for what the stack has of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """Run it, with ``more`` added to it, after the command ``before`` whatever that ends with.

    ``ends`` are the exit codes it may have; ``words`` names another subject for a kind.
    """

    more: str = ""
    ends: Sequence[int] = (0,)
    words: Mapping[str, str] = field(default_factory=dict)
    before: str = ""


@dataclass(frozen=True)
class Left:
    """It is not run here, for a reason; that it is a command with these options is checked all the same."""

    reason: str


KINDS: Sequence[tuple[str, str]] = (
    (r"[a-z]+-[a-z]+-\d{4}|RUN", "run"),
    (r"COMMAND", "command"),
    (r"AROAEXAMPLEOFAROLE1", "sender"),
    (r"acme-leads|birch-studio|T|TENANT", "tenant"),
    (r"gen-\w+|first-\w+|GENERATION(?:_ID)?|\[ID\]|ID", "generation"),
    (r"MESSAGE(?:_ID)?|4d02b3f5-[\w-]*…?", "message"),
    (r"01JD8Z3V|EVENT", "event"),
    (r"writer-17|AUTHOR", "author"),
    (r"FILE", "file"),
    (r"NAME", "stack_name"),
    (r"QUEUE_URL", "queue"),
    (r"\$TABLE", "table"),
    (r"FUNCTION_ARN", "function"),
    (r"REWRITE_FUNCTION", "rewrite_function"),
    (r"goldsmith/provider-key", "new_secret"),
    (r"SECRET_ARN|WEBHOOK_SECRET_ARN", "secret"),
)

_PARKED = {"generation": "parked"}
_ELSEWHERE = "starts and ends stacks of its own: tests/e2e/test_local_data.py does"
_BOUND = {"tenant": "settled", "generation": "sender"}
_FOR_GOOD = "--yes --grace 0"
_ACCOUNT = "needs an AWS account"

TABLE: Sequence[tuple[str, Run | Left]] = (
    # ---- the command itself
    (r"goldsmith --(install|show)-completion", Left("is about the reader's own shell")),
    # ---- the local stack
    (r"goldsmith local (up|down)\b.*", Left(_ELSEWHERE)),
    (r"goldsmith demo\b.*", Left("tests/e2e/test_demo.py runs it")),
    # ---- feedback
    (r"goldsmith explain gen-884", Run(ends=[1], words={"generation": "nothing"})),
    (r"goldsmith backfill resume.*", Run(words={"generation": "unfinished_backfill"})),
    (r"goldsmith backfill cancel.*", Run(words={"generation": "unfinished_backfill"})),
    # ---- people's decisions
    (r"goldsmith review show.*", Run(words={"generation": "still_parked"})),
    (r"goldsmith review edit [^-]\S*( --file.*)?", Run(more="--yes", words=_PARKED)),
    (r"goldsmith review (approve|reject|edit|retry) [^-].*", Run(words=_PARKED)),
    (r"goldsmith review retry --reason.*", Run(more="--yes")),
    (r"goldsmith replay\b(?!.*--dry-run).* --.*", Run(more="--yes")),
    # ---- runs and models
    (
        r"goldsmith train --tenant T|goldsmith train --tenant acme-leads( --yes)?",
        Run("--yes", words={"tenant": "ready"}),
    ),
    (r"goldsmith train --tenant NAME", Run("--yes", words={"stack_name": "ready"})),
    (r"goldsmith train --tenant.*--dry-run", Run(words={"tenant": "ready"})),
    # A tick may be faster: then the run has ended, and cancelling says so.
    (r"goldsmith runs cancel.*", Run("--yes", ends=[0, 1], words={"run": "claimed_run"})),
    (r"goldsmith runs retry.*", Run(words={"run": "cancelled_run"})),
    (r"goldsmith models promote.*", Run("--yes", before="goldsmith models rollback --tenant TENANT --to base --yes")),
    (r"goldsmith models rollback --.*", Run("--yes", before="goldsmith models promote RUN --yes")),
    (r"goldsmith dataset check.*", Run(ends=[0, 1])),
    # ---- tenants
    (r"goldsmith tenant set.*--remove-sender.*", Run(words=_BOUND, before="goldsmith tenant set TENANT --sender ID")),
    (r"goldsmith tenant set.*", Run(words={"tenant": "settled"})),
    (r"goldsmith tenant delete.*", Run(_FOR_GOOD, words={"tenant": "leaver_tenant"})),
    # ---- dead letters; there may be none of a kind, which is told by the exit code
    (r"goldsmith dlq (redrive|delete) .*--dry-run", Run(ends=[0, 1])),
    (r"goldsmith dlq (redrive|delete) [^-].*|goldsmith dlq redrive --message .*", Run("--yes", ends=[0, 1])),
    # ---- the stack's own state, which is not what is asked for here
    (r"goldsmith( --stack \w+)? doctor.*--drift.*", Left("takes minutes")),
    (r"goldsmith( --stack \w+)? (doctor|alarms).*", Run(ends=[0, 1])),
    # ---- forgetting: for good, so by subjects of its own, and without the wait for functions at work
    (r"goldsmith forget .*--dry-run", Run()),
    (r"goldsmith forget .*--generation.*", Run(_FOR_GOOD, words={"generation": "leaver_draft", "tenant": "leaver"})),
    (r"goldsmith forget .*--author.*", Run(_FOR_GOOD, words={"generation": "leaver_author", "tenant": "leaver"})),
    (r"goldsmith forget --tenant \S+", Run(_FOR_GOOD, words={"tenant": "leaver_tenant"})),
    # ---- not goldsmith's
    (r"aws iam get-.*", Run(words={"stack_name": "principal"})),
    (r"aws dynamodb restore-table-to-point-in-time.*", Left("the local AWS keeps no backups")),
    (r"sam (build|validate)\b.*", Left("make build and make validate run it")),
    (r"sam .*", Left(_ACCOUNT)),
    (r"az .*", Left("needs an Azure account")),
    (
        r"aws (logs tail|sso login|s3 \w+) ?.*",
        Left("the command's own, no call of AWS"),
    ),
    (r"(echo|\$EDITOR) .*", Left("no command of this project")),
    (r"python -m .*", Left("the checks and the tests run it")),
    (r"(pip|npm) install .*", Left("installs what this environment has")),
)


def how(line: str) -> Run | Left:
    """What to do with a command line: the first row that is about it."""
    return next((rule for pattern, rule in TABLE if re.fullmatch(pattern, line)), Run())


def filled(line: str, subject: Callable[[str], str]) -> str:
    """The line with what ``subject`` has of each kind in the place of its examples; three dots stand for nothing."""
    told = _EXAMPLE.sub(lambda match: subject(KINDS[int(match.lastindex or 1) - 1][1]), line)
    return re.sub(r"\s*…", "", told)


_EXAMPLE = re.compile(rf"(?<![\w-])(?:{'|'.join(f'({pattern})' for pattern, _ in KINDS)})(?![\w-])")
