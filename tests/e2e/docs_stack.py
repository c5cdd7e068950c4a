"""A local stack that has one of everything the documentation's commands are about.

``Subjects`` has a method for each kind in ``tests.docs.command_table.KINDS``, and for the others that its rows name.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import count
from pathlib import Path

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.domain.policy import TenantPolicy
from goldsmith.workflows.launch import Launch
from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.target import Target
from tests.e2e.docs_files import TENANT, dictated, write_files
from tests.e2e.local_commands import goldsmith, run
from tests.e2e.walk import Walker, commented, edited, eventually
from tests.fakes.services import FakeAdvanceQueue

READY = "docs-ready"
_PARKED = 13
_LEAVERS = 5


@dataclass(eq=False)
class Subjects:
    """What a command is run on: some of it there is once, some is used up and there are several of it."""

    stack: LocalStack
    folder: Path
    _parked: Iterator[int] = field(default_factory=lambda: count(1))
    _leavers: Iterator[int] = field(default_factory=lambda: count(0))
    _claimed: Iterator[int] = field(default_factory=lambda: count(1))
    _poison: Iterator[int] = field(default_factory=lambda: count(1))
    _backfills: Iterator[int] = field(default_factory=lambda: count(1))

    @cached_property
    def target(self) -> Target:
        return self.stack.target()

    @cached_property
    def walker(self) -> Walker:
        return Walker(self.target)

    def prepare(self) -> None:
        """Send what the documentation's examples tell of, and wait until it has come to its end."""
        write_files(self.folder)
        story = {**edited(TENANT, 8841), "event_id": "01JD8Z3V", "author": "writer-17"}
        self.walker.send([story, *(edited(TENANT, number) for number in range(26)), *map(dictated, range(_PARKED + 1))])
        for number in range(_LEAVERS):
            self.walker.send([{**edited(f"docs-leaver-{number}", number), "author": "docs-author"}])
        self.walker.send(edited(READY, number) for number in range(12))
        trust = '{"Version": "2012-10-17", "Statement": []}'
        self.target.client("iam").create_role(RoleName="crm", AssumeRolePolicyDocument=trust)
        self.target.client("iam").create_user(UserName="crm")
        self.target.client("dynamodb").create_table(
            TableName="docs-table",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            DeletionProtectionEnabled=True,
        )
        eventually(lambda: (self.walker.counters(TENANT).get("parked") or 0) > _PARKED, "the rewrites are parked")
        eventually(lambda: self.walker.run_ended(TENANT), "the run has ended")
        eventually(lambda: self.walker.settled(READY, 12), "all events are settled")

    # ---- there once

    def tenant(self) -> str:
        return TENANT

    def run(self) -> str:
        return f"{TENANT}-0001"

    def generation(self) -> str:
        return "gen-8841"

    def event(self) -> str:
        return "01JD8Z3V"

    def author(self) -> str:
        return "writer-17"

    def nothing(self) -> str:
        return "gen-884"

    def stack_name(self) -> str:
        return "goldsmith"

    def file(self) -> str:
        return "events.jsonl"

    def history(self) -> str:
        return "reviews.csv"

    def queue(self) -> str:
        url: str = self.target.client("sqs").create_queue(QueueName="docs-queue")["QueueUrl"]
        return url

    def table(self) -> str:
        return "docs-table"

    def rewrite_function(self) -> str:
        """A function that no other test needs: what is done to it stays."""
        return self.target.output("WebhookFunctionName")

    def new_secret(self) -> str:
        return "docs/new-key"

    def secret(self) -> str:
        return self._secret

    @cached_property
    def _secret(self) -> str:
        found = self.target.client("secretsmanager").create_secret(Name="docs/key", SecretString="not-a-key")
        return str(found["ARN"])

    def function(self) -> str:
        name = self.target.output("LaunchFunctionName")
        arn: str = self.target.client("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]
        return arn

    def command(self) -> str:
        return "status"

    def sender(self) -> str:
        return "AROAEXAMPLEOFAROLE1"

    def principal(self) -> str:
        return "crm"

    def ready(self) -> str:
        """A tenant that has what a run started by hand needs, and no run under way."""
        eventually(lambda: self.walker.tenant(READY).active_run is None, "no run of it is under way")
        return READY

    def settled(self) -> str:
        """A tenant whose settings may change."""
        return f"docs-leaver-{_LEAVERS - 2}"

    def still_parked(self) -> str:
        return "docs-parked-0"

    # ---- used up

    def parked(self) -> str:
        return f"docs-parked-{next(self._parked)}"

    def message(self) -> str:
        """A dead letter that breaks the contract: of the feedback queue, by SQS's id."""
        event_id = f"p-{next(self._poison)}"
        self.walker.send_bodies([json.dumps({"version": 1, "tenant": "docs-poison", "event_id": event_id})])
        return eventually(lambda: self._dead(event_id), "the poison is a dead letter")

    def _dead(self, event_id: str) -> str | None:
        queue, sqs = self.target.output("FeedbackDeadLetterQueueUrl"), self.target.client("sqs")
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        return next((str(each["MessageId"]) for each in found if f'"{event_id}"' in each["Body"]), None)

    def leaver_tenant(self) -> str:
        return f"docs-leaver-{next(self._leavers)}"

    def leaver(self) -> str:
        return f"docs-leaver-{_LEAVERS - 1}"

    def leaver_draft(self) -> str:
        return f"gen-{_LEAVERS - 1}"

    def leaver_author(self) -> str:
        return "docs-author"

    def claimed_run(self) -> str:
        """A run that nobody has taken a step of yet."""
        tenant = f"docs-claimed-{next(self._claimed)}"
        self.walker.send(edited(tenant, number) for number in range(12))
        eventually(lambda: self.walker.settled(tenant, 12), "all events are settled")
        runs = DynamoRuns(Table(self.target.client("dynamodb"), self.target.output("LedgerTableName")))
        policy = TenantPolicy(base_model="standin-base")
        run = Launch(runs, FakeAdvanceQueue(), policy, lambda: datetime.now(UTC)).consider(tenant, by_hand=True)
        assert run is not None
        return run.run_id

    def cancelled_run(self) -> str:
        """A tenant's latest run, which was cancelled. Where a tick was faster with a run, another one is made."""
        while True:
            run_id = self.claimed_run()
            cancelling = goldsmith(self.stack.state.root, "runs", "cancel", run_id, "--yes")
            cancelling.communicate(timeout=120)
            eventually(partial(self.walker.run_ended, run_id.removesuffix("-0001")), "the run is over")
            if cancelling.returncode == 0:
                return run_id

    def unfinished_backfill(self) -> str:
        """A backfill of a file of its own, left as soon as it was submitted."""
        number = next(self._backfills)
        lines = [commented("docs-past", number * 10 + each) for each in range(2)]
        file = self.folder / f"past-{number}.jsonl"
        file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        begun = run(self.stack.state.root, "backfill", str(file), "--tenant", "docs-past", "--no-wait", "--json")
        return str(begun["backfill_id"])
