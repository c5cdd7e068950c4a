"""The written table of calls and of the functions that may make them; whoever is not named beside a call is refused.

A call is made with boto3, names of the stack filled in where braces stand. It is valid: whoever is allowed it gets an
answer, or one of the errors in ``past``, which AWS gives only to those that it has let in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FUNCTIONS = ("triage", "rewrite", "launch", "advance", "webhook")
TENANT = "permitted"


@dataclass(frozen=True)
class Call:
    """A call of AWS, and who may make it."""

    allowed: str
    service: str
    operation: str
    arguments: Mapping[str, Any]
    past: frozenset[str] = field(default_factory=frozenset)


def _s3(allowed: str, operation: str, key: str, **more: object) -> Call:
    return Call(allowed, "s3", operation, {"Bucket": "{bucket}", "Key": key, **more})


def _listing(allowed: str, **prefix: str) -> Call:
    return Call(allowed, "s3", "list_objects_v2", {"Bucket": "{bucket}", **prefix})


def _key(pk: str, sk: str = "x") -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _ledger(allowed: str, operation: str, **arguments: object) -> Call:
    return Call(allowed, "dynamodb", operation, {"TableName": "{table}", **arguments})


def _write(allowed: str, *keys: dict[str, Any]) -> Call:
    puts = [{"Put": {"TableName": "{table}", "Item": key}} for key in keys]
    return Call(allowed, "dynamodb", "transact_write_items", {"TransactItems": puts})


def _batch(allowed: str, *keys: dict[str, Any]) -> Call:
    return Call(allowed, "dynamodb", "batch_get_item", {"RequestItems": {"{table}": {"Keys": list(keys)}}})


def _query(allowed: str, name: str, value: str, **index: str) -> Call:
    condition = {"KeyConditionExpression": f"{name} = :it", "ExpressionAttributeValues": {":it": {"S": value}}}
    return _ledger(allowed, "query", **condition, **index)


def _listed(allowed: str, group: str) -> Call:
    return _query(allowed, "index_pk", group, IndexName="index")


def _send(allowed: str, queue: str) -> Call:
    return Call(allowed, "sqs", "send_message", {"QueueUrl": f"{{{queue}}}", "MessageBody": "{{}}"})


def _receive(allowed: str, queue: str) -> Call:
    return Call(allowed, "sqs", "receive_message", {"QueueUrl": f"{{{queue}}}", "VisibilityTimeout": 0})


def _postpone(allowed: str, queue: str) -> Call:
    arguments = {"QueueUrl": f"{{{queue}}}", "ReceiptHandle": "none", "VisibilityTimeout": 1}
    return Call(allowed, "sqs", "change_message_visibility", arguments, frozenset({"ReceiptHandleIsInvalid"}))


def _announce(allowed: str, **bus: str) -> Call:
    entry = {"Source": "s", "DetailType": "d", "Detail": "{{}}", **bus}
    return Call(allowed, "events", "put_events", {"Entries": [entry]})


def _secret(allowed: str, operation: str, name: str, **more: object) -> Call:
    return Call(allowed, "secretsmanager", operation, {"SecretId": name, **more})


def _parameter(allowed: str, operation: str, name: str, **more: object) -> Call:
    return Call(allowed, "ssm", operation, {"Name": name, **more})


_SEGMENT = f"tenants/{TENANT}/segments/2026/11/22/a.jsonl"
_RUN = f"tenants/{TENANT}/runs/{TENANT}-0001/train.jsonl"
_ASIDE = f"tenants/{TENANT}/exports/all.jsonl"
_OUTSIDE = "backups/all.jsonl"
_MODEL, _OTHER = f"/goldsmith/{TENANT}/model", f"/goldsmith/{TENANT}/password"
OBJECTS = (_SEGMENT, _RUN, _ASIDE, _OUTSIDE)
PARAMETERS = (_MODEL, _OTHER)

_OF_TENANT, _OF_STACK = _key(f"tenant#{TENANT}"), _key("stack", "other")
_OF_WEBHOOKS, _OF_NOBODY = _key("webhooks"), _key("settings")
_COMMITTING = "triage rewrite launch advance"
_ORPHAN = {"TagSet": [{"Key": "goldsmith-state", "Value": "orphan"}]}
_QUEUES = (
    *("feedback", "feedback_dead_letters", "rewrite", "rewrite_dead_letters"),
    *("advance", "advance_dead_letters", "launch_dead_letters"),
)
_SENDING = {
    "feedback_dead_letters": "triage",
    "rewrite": "triage",
    "rewrite_dead_letters": "rewrite",
    "advance": "launch advance webhook",
    "launch_dead_letters": "launch",
}
_RECEIVING = {"feedback": "triage", "rewrite": "rewrite", "advance": "advance"}

CALLS: dict[str, Call] = {
    "read a segment": _s3("triage rewrite advance", "get_object", _SEGMENT),
    "write a segment": _s3("triage rewrite", "put_object", _SEGMENT),
    "mark a segment": _s3("advance", "put_object_tagging", _SEGMENT, Tagging=_ORPHAN),
    "delete a segment": _s3("", "delete_object", _SEGMENT),
    "delete a version": _s3("", "delete_object", _SEGMENT, VersionId="null"),
    "read a file of a run": _s3("advance", "get_object", _RUN),
    "write a file of a run": _s3("advance", "put_object", _RUN),
    "delete a file of a run": _s3("", "delete_object", _RUN),
    "read what is beside": _s3("", "get_object", _ASIDE),
    "write what is beside": _s3("", "put_object", _ASIDE),
    "read outside the tenants": _s3("", "get_object", _OUTSIDE),
    "write outside the tenants": _s3("", "put_object", _OUTSIDE),
    "list segments": _listing("advance", Prefix=f"tenants/{TENANT}/segments/2026"),
    "list an evaluation": _listing("advance", Prefix=f"tenants/{TENANT}/runs/{TENANT}-0001/evaluation/"),
    "list files of a run": _listing("", Prefix=f"tenants/{TENANT}/runs/{TENANT}-0001/"),
    "list tenants": _listing("", Prefix="tenants/"),
    # S3 asks for it before it says that an object is gone; a listing without a prefix cannot be told from that.
    "list the bucket": _listing("advance"),
    "open the bucket": Call("", "s3", "delete_public_access_block", {"Bucket": "{bucket}"}),
    "read an item": _ledger("rewrite launch advance", "get_item", Key=_OF_TENANT),
    "read items": _batch("triage rewrite", _OF_TENANT),
    "write an item": _write(_COMMITTING, _OF_TENANT),
    "update an item": _ledger(_COMMITTING, "update_item", Key=_OF_TENANT),
    "delete an item": _ledger("", "delete_item", Key=_OF_TENANT),
    "read the stack's item": _ledger("launch advance", "get_item", Key=_OF_STACK),
    "write the stack's item": _write("launch advance", _OF_TENANT, _OF_STACK),
    "read a webhook's item": _ledger("webhook", "get_item", Key=_OF_WEBHOOKS),
    "read items, a webhook's too": _batch("", _OF_TENANT, _OF_WEBHOOKS),
    "write a webhook's item": _ledger("webhook", "put_item", Item=_OF_WEBHOOKS),
    "write items, a webhook's too": _write("", _OF_TENANT, _OF_WEBHOOKS),
    "read an item of nobody's": _ledger("", "get_item", Key=_OF_NOBODY),
    "write an item of nobody's": _write("", _OF_NOBODY),
    "query a tenant": _query("advance", "pk", f"tenant#{TENANT}"),
    "query webhooks": _query("", "pk", "webhooks"),
    "list answers by people": _listed("rewrite", f"human#{TENANT}"),
    "list the parked": _listed("advance", f"parked#{TENANT}"),
    "list the tenants' items": _listed("advance", "tenants"),
    "list active runs": _listed("advance", "active-runs"),
    "list changes of live models": _listed("advance", "live-changes"),
    "list the forgotten": _listed("", f"forgotten#{TENANT}"),
    "scan the ledger": _ledger("", "scan"),
    "drop the ledger": _ledger("", "delete_table"),
    "read the stream": Call("launch", "dynamodbstreams", "describe_stream", {"StreamArn": "{stream}"}),
    **{f"send to {name}": _send(_SENDING.get(name, ""), name) for name in _QUEUES},
    **{f"receive from {name}": _receive(_RECEIVING.get(name, ""), name) for name in _QUEUES},
    **{f"purge {name}": Call("", "sqs", "purge_queue", {"QueueUrl": f"{{{name}}}"}) for name in _QUEUES},
    "postpone feedback": _postpone("triage", "feedback"),
    "postpone a rewrite": _postpone("rewrite", "rewrite"),
    "read the provider's key": _secret("rewrite advance", "get_secret_value", "{provider_key}"),
    "read the webhook's secret": _secret("webhook", "get_secret_value", "{webhook_secret}"),
    "read another secret": _secret("", "get_secret_value", "{other_secret}"),
    "replace the provider's key": _secret("", "put_secret_value", "{provider_key}", SecretString="x"),
    "read a live model": _parameter("advance", "get_parameter", _MODEL),
    "set a live model": _parameter("advance", "put_parameter", _MODEL, Value="m", Type="String", Overwrite=True),
    "delete a live model": _parameter("", "delete_parameter", _MODEL),
    "read another parameter": _parameter("", "get_parameter", _OTHER),
    "set another parameter": _parameter("", "put_parameter", _OTHER, Value="x", Type="String", Overwrite=True),
    "read all parameters": Call("", "ssm", "get_parameters_by_path", {"Path": "/goldsmith", "Recursive": True}),
    **{
        f"log as {name}": Call(
            name, "logs", "create_log_stream", {"logGroupName": f"{{log_{name}}}", "logStreamName": "permitted"}
        )
        for name in FUNCTIONS
    },
    "make a log group": Call("", "logs", "create_log_group", {"logGroupName": "/elsewhere"}),
    "call a function": Call("", "lambda", "invoke", {"FunctionName": "{advance_function}"}),
    "change a function": Call("", "lambda", "update_function_configuration", {"FunctionName": "{advance_function}"}),
    "take advance's role": Call("", "sts", "assume_role", {"RoleArn": "{advance_role}", "RoleSessionName": "other"}),
    "write a role's policy": Call(
        "", "iam", "put_role_policy", {"RoleName": "{role_name}", "PolicyName": "x", "PolicyDocument": "{{}}"}
    ),
    "announce": _announce("advance"),
    "announce on another bus": _announce("", EventBusName="{other_bus}"),
}
