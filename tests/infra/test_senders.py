"""Who may put something on the feedback queue, and how the HTTP front does, read from the template."""

import json
from typing import Any

import pytest

from goldsmith.domain.senders import VERIFIED_TENANT
from tests.infra.reading import of_type, template

QUEUE_ARN = {"Fn::GetAtt": ["FeedbackQueue", "Arn"]}
FRONT = [
    "HttpFront", "HttpFrontAuthorizer", "HttpFrontIntegration", "HttpFrontLogGroup", "HttpFrontRole", "HttpFrontRoute",
    "HttpFrontStage",
]  # fmt: skip


def front(kind: str) -> dict[str, Any]:
    """The properties of the front's one resource of a kind."""
    [properties] = of_type(f"AWS::ApiGatewayV2::{kind}").values()
    return dict(properties)


def conditioned() -> dict[str, dict[str, Any]]:
    """What the feedback queue's policy allows, by condition."""
    _denial, *statements = of_type("AWS::SQS::QueuePolicy")["FeedbackQueuePolicy"]["PolicyDocument"]["Statement"]
    assert all(each["Fn::If"][2] == {"Ref": "AWS::NoValue"} for each in statements)
    return {each["Fn::If"][0]: each["Fn::If"][1] for each in statements}


def is_given(condition: str, value: dict[str, Any]) -> bool:
    """Whether a condition says that a value is not empty; the order of a comparison is not kept."""
    [equals] = template()["Conditions"][condition]["Fn::Not"]
    return value in equals["Fn::Equals"] and "" in equals["Fn::Equals"]


def test_nobody_else_may_send_unless_asked_for_and_nobody_may_do_more_than_send() -> None:
    assert sorted(conditioned()) == ["HasSenderPrincipals", "HasSenderSources"]
    for name, parameter in (("HasSenderPrincipals", "SenderPrincipals"), ("HasSenderSources", "SenderSources")):
        given = {"Fn::Join": ["", {"Ref": parameter}]}
        assert is_given(name, given)
        statement = conditioned()[name]
        assert (statement["Effect"], statement["Action"], statement["Resource"]) == (
            "Allow", "sqs:SendMessage", QUEUE_ARN,
        )  # fmt: skip


def test_other_accounts_principals_are_those_that_are_listed() -> None:
    statement = conditioned()["HasSenderPrincipals"]
    assert statement["Principal"] == {"AWS": {"Ref": "SenderPrincipals"}}
    assert "Condition" not in statement


def test_topics_and_rules_deliver_for_the_listed_arns_alone() -> None:
    statement = conditioned()["HasSenderSources"]
    assert statement["Principal"] == {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "SenderSources"}}}


def test_the_policy_is_of_the_feedback_queue_alone_and_written_after_the_one_that_once_covered_it() -> None:
    policy = template()["Resources"]["FeedbackQueuePolicy"]
    assert policy["Properties"]["Queues"] == [{"Ref": "FeedbackQueue"}]
    assert policy["DependsOn"] == "QueueTransportPolicy"


def test_the_role_that_writes_dead_letters_can_be_known() -> None:
    assert template()["Outputs"]["TriageRoleId"]["Value"] == {"Fn::GetAtt": ["TriageRole", "RoleId"]}


def test_without_an_issuer_there_is_no_front() -> None:
    resources = template()["Resources"]
    assert sorted(name for name, each in resources.items() if each.get("Condition") == "HasHttpFront") == FRONT
    assert sorted(name for name in resources if name.startswith("HttpFront")) == FRONT
    assert is_given("HasHttpFront", {"Ref": "HttpFrontIssuer"})
    assert template()["Outputs"]["HttpFrontUrl"]["Condition"] == "HasHttpFront"


def test_the_front_has_one_route_and_it_wants_a_token() -> None:
    assert front("Api")["ProtocolType"] == "HTTP"
    assert front("Route") == {
        "ApiId": {"Ref": "HttpFront"},
        "RouteKey": "POST /feedback",
        "AuthorizationType": "JWT",
        "AuthorizerId": {"Ref": "HttpFrontAuthorizer"},
        "Target": {"Fn::Sub": "integrations/${HttpFrontIntegration}"},
    }
    authorizer = front("Authorizer")
    assert (authorizer["AuthorizerType"], authorizer["IdentitySource"]) == ("JWT", ["$request.header.Authorization"])
    assert authorizer["JwtConfiguration"] == {
        "Issuer": {"Ref": "HttpFrontIssuer"},
        "Audience": {"Fn::Split": [",", {"Ref": "HttpFrontAudience"}]},
    }


def test_the_front_sends_the_body_as_it_is_and_the_tokens_tenant_beside_it() -> None:
    integration = front("Integration")
    assert (integration["IntegrationType"], integration["IntegrationSubtype"]) == ("AWS_PROXY", "SQS-SendMessage")
    asked = dict(integration["RequestParameters"])
    separator, parts = asked.pop("MessageAttributes")["Fn::Join"]
    assert asked == {"QueueUrl": {"Ref": "FeedbackQueue"}, "MessageBody": "$request.body"}
    written = separator.join("claim" if part == {"Ref": "HttpFrontTenantClaim"} else part for part in parts)
    assert json.loads(written) == {
        VERIFIED_TENANT: {"DataType": "String", "StringValue": "${context.authorizer.claims.claim}"}
    }


def test_the_fronts_role_is_api_gateways_and_may_only_send_feedback() -> None:
    role = of_type("AWS::IAM::Role")["HttpFrontRole"]
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    [policy] = role["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert (trust["Principal"], trust["Action"]) == ({"Service": "apigateway.amazonaws.com"}, "sts:AssumeRole")
    assert (statement["Effect"], statement["Action"], statement["Resource"]) == ("Allow", "sqs:SendMessage", QUEUE_ARN)
    assert front("Integration")["CredentialsArn"] == {"Fn::GetAtt": ["HttpFrontRole", "Arn"]}


def test_the_front_is_throttled() -> None:
    limit = {"Ref": "HttpFrontRequestsPerSecond"}
    assert front("Stage")["DefaultRouteSettings"] == {"ThrottlingRateLimit": limit, "ThrottlingBurstLimit": limit}


def test_the_front_logs_who_was_answered_what_and_nothing_that_was_sent() -> None:
    settings = front("Stage")["AccessLogSettings"]
    assert settings["DestinationArn"] == {"Fn::GetAtt": ["HttpFrontLogGroup", "Arn"]}
    assert "\n" not in settings["Format"]
    assert set(json.loads(settings["Format"]).values()) == {
        "$context.requestId", "$context.requestTime", "$context.routeKey", "$context.status",
        "$context.authorizer.error", "$context.integration.status",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["FeedbackDeadLetterQueue", "RewriteQueue", "AdvanceQueue"])
def test_no_other_queue_takes_anything_from_outside(name: str) -> None:
    policies = of_type("AWS::SQS::QueuePolicy").values()
    [mine] = [policy for policy in policies if {"Ref": name} in policy["Queues"]]
    assert [each["Effect"] for each in mine["PolicyDocument"]["Statement"]] == ["Deny"]
