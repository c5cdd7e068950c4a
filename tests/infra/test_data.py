"""What the bucket and the table promise, read from the template: the local AWS drops part of it."""

from typing import Any

from tests.infra.reading import of_type, template


def bucket() -> dict[str, Any]:
    found: dict[str, Any] = of_type("AWS::S3::Bucket")["DatasetBucket"]
    return found


def table() -> dict[str, Any]:
    found: dict[str, Any] = of_type("AWS::DynamoDB::Table")["LedgerTable"]
    return found


def lifecycle() -> dict[str, Any]:
    return {rule["Id"]: rule for rule in bucket()["LifecycleConfiguration"]["Rules"]}


def test_data_outlives_the_stack() -> None:
    for name in ("DatasetBucket", "LedgerTable"):
        resource = template()["Resources"][name]
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_bucket_is_versioned_encrypted_owned_and_closed() -> None:
    (encryption,) = bucket()["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket()["VersioningConfiguration"] == {"Status": "Enabled"}
    assert encryption == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert bucket()["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert set(bucket()["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket()["PublicAccessBlockConfiguration"]) == 4


def test_the_bucket_denies_plain_http_to_itself_and_to_its_objects() -> None:
    policy = of_type("AWS::S3::BucketPolicy")["DatasetBucketPolicy"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert policy["Bucket"] == {"Ref": "DatasetBucket"}
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [
        {"Fn::GetAtt": ["DatasetBucket", "Arn"]},
        {"Fn::Sub": "${DatasetBucket.Arn}/*"},
    ]


def test_overwritten_and_deleted_objects_are_gone_after_thirty_days() -> None:
    rule = lifecycle()["expire-noncurrent-versions"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert rule["ExpiredObjectDeleteMarker"] is True
    assert "Prefix" not in rule


def test_unfinished_uploads_are_gone_after_a_day() -> None:
    assert lifecycle()["abort-incomplete-uploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_no_current_object_expires_by_age_unless_it_is_tagged_an_orphan() -> None:
    expiring = [rule for rule in lifecycle().values() if {"ExpirationInDays", "ExpirationDate"} & set(rule)]
    (rule,) = expiring
    assert rule["Prefix"] == "tenants/"
    assert rule["TagFilters"] == [{"Key": "goldsmith-state", "Value": "orphan"}]
    assert rule["ExpirationInDays"] == 7


def test_every_lifecycle_rule_is_in_force() -> None:
    assert {rule["Status"] for rule in lifecycle().values()} == {"Enabled"}


def test_the_ledger_has_its_keys_and_one_sparse_index() -> None:
    keys = [(key["AttributeName"], key["KeyType"]) for key in table()["KeySchema"]]
    (index,) = table()["GlobalSecondaryIndexes"]
    index_keys = [(key["AttributeName"], key["KeyType"]) for key in index["KeySchema"]]
    assert keys == [("pk", "HASH"), ("sk", "RANGE")]
    assert index["IndexName"] == "index"
    assert index_keys == [("index_pk", "HASH"), ("index_sk", "RANGE")]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert {each["AttributeType"] for each in table()["AttributeDefinitions"]} == {"S"}


def test_the_ledger_can_be_restored_is_encrypted_and_pays_per_request() -> None:
    assert table()["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table()["SSESpecification"] == {"SSEEnabled": True}
    assert table()["BillingMode"] == "PAY_PER_REQUEST"


def test_the_ledger_streams_new_images_and_forgets_what_expires() -> None:
    assert table()["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table()["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_ledger_is_protected_unless_told_otherwise() -> None:
    assert table()["DeletionProtectionEnabled"] == {"Fn::If": ["DataIsProtected", True, False]}
    compared = template()["Conditions"]["DataIsProtected"]["Fn::Equals"]
    assert {"Ref": "ProtectData"} in compared
    assert "true" in compared
    assert template()["Parameters"]["ProtectData"]["Default"] == "true"
