"""Where everything is kept and waits: queues, table, bucket, and what applications read."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from goldsmith.adapters.aws import error_code
from goldsmith_cli.doctor.findings import Verdict, ok, problem, warning, worst
from goldsmith_cli.doctor.running import Check

if TYPE_CHECKING:
    from goldsmith_cli.doctor.patient import Patient

_OUTPUT = "QueueUrl"
_DEAD_LETTERS = "DeadLetterQueueUrl"
_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")
_GONE = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})
_TENANTS_ASKED = 50


def of_data(patient: "Patient") -> Iterator[Check]:
    """Each queue that an output names, the ledger, the bucket, and what is published."""
    for output, url in patient.target.outputs.items():
        if output.endswith(_OUTPUT):
            yield Check(_queue_name(output), url.rpartition("/")[2], partial(_queue, patient, output, url))
    yield Check("ledger", patient.output("LedgerTableName"), lambda: _ledger(patient))
    yield Check("bucket", patient.output("DatasetBucketName"), lambda: _bucket(patient))
    published = f"SSM parameters {patient.output('ModelParameterPrefix')}/TENANT/model"
    yield Check("live models", published, lambda: _live_models(patient))


def _queue_name(output: str) -> str:
    if output.endswith(_DEAD_LETTERS):
        return f"{output.removesuffix(_DEAD_LETTERS).lower()} dead letters"
    return f"{output.removesuffix(_OUTPUT).lower()} queue"


def _queue(patient: "Patient", output: str, url: str) -> Verdict:
    client: Any = patient.target.client("sqs")
    try:
        attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS))["Attributes"]
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
        return problem("it is not there", patient.deploy)
    return depth(patient, [int(attributes[name]) for name in _COUNTS], dead=output.endswith(_DEAD_LETTERS))


def depth(patient: "Patient", counts: list[int], *, dead: bool) -> Verdict:
    """``counts`` are messages that wait, are being handled, and are put off. Dead letters are for a person to see."""
    waiting, handled, put_off = counts
    if dead:
        return warning(f"{waiting:,} given up on", patient.command("dlq list")) if waiting else ok("empty")
    return ok(f"{waiting:,} waiting, {handled:,} being handled, {put_off:,} put off")


def _ledger(patient: "Patient") -> Verdict:
    name = patient.output("LedgerTableName")
    try:
        table: Mapping[str, Any] = patient.target.client("dynamodb").describe_table(TableName=name)["Table"]
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        return problem("the table is not there: nothing is known of what was committed", "restore it from a backup")
    return kept(patient, table)


def kept(patient: "Patient", table: Mapping[str, Any]) -> Verdict:
    """Whether the ledger can be used, and is watched by launch."""
    status, stream = table.get("TableStatus"), table.get("StreamSpecification", {}).get("StreamEnabled", False)
    wrong = []
    if status != "ACTIVE":
        wrong.append(problem(f"it is {status}", f"aws dynamodb describe-table --table-name {table['TableName']}"))
    if not stream:
        wrong.append(problem("its stream is off: no run starts by itself", patient.deploy))
    return worst(wrong, "ACTIVE, its stream is on")


def _bucket(patient: "Patient") -> Verdict:
    name, client = patient.output("DatasetBucketName"), patient.target.client("s3")
    try:
        versioning = client.get_bucket_versioning(Bucket=name).get("Status", "off")
    except ClientError as error:
        if error_code(error) != "NoSuchBucket":
            raise
        return problem("the bucket is not there: nothing that was learnt is", "aws s3api list-buckets")
    if versioning != "Enabled":
        enable = "--versioning-configuration Status=Enabled"
        cure = f"aws s3api put-bucket-versioning --bucket {name} {enable}"
        return warning(f"versioning is {versioning.lower()}: what is overwritten is lost", cure)
    return ok("versioning is on")


def _live_models(patient: "Patient") -> Verdict:
    from itertools import islice

    from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
    from goldsmith.adapters.ssm import SsmModelDirectory
    from goldsmith_cli import stores

    ledger = stores.runs(patient.target)
    directory = SsmModelDirectory(patient.target.client("ssm"), patient.output("ModelParameterPrefix"))
    names = islice((name for name in ledger.tenants() if name != UNKNOWN_TENANT), _TENANTS_ASKED)
    live = {name: ledger.tenant(name).live_model for name in names}
    return published(patient, {name: (model, directory.published(name)) for name, model in live.items() if model})


def published(patient: "Patient", models: Mapping[str, tuple[str, str | None]]) -> Verdict:
    """Whether applications read what the ledger says; ``models``: tenant → live model, and what is published."""
    wrong = [
        warning(
            f"{tenant}: applications read {read or 'nothing'}, live is {live}",
            patient.command(f"models list --tenant {tenant}"),
        )
        for tenant, (live, read) in models.items()
        if read != live
    ]
    return worst(wrong, f"{len(models):,} published as the ledger has them" if models else "none is promoted yet")
