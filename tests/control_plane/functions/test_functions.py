"""Functions through boto3: what they are answered with, how they change, how they go (handbook/07 sections 1 and 2)."""

import base64
import hashlib
import re
from typing import Any

import pytest

from tests.control_plane.clients import Plane, refusal
from tests.control_plane.functions.packages import ARN, ROLE, creation, package, shown

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_created_function_is_shown_as_aws_shows_it(lambda_: Any) -> None:
    code = package()
    response = lambda_.create_function(**creation(Environment={"Variables": {"A": "b"}}))
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 201
    found = shown(response)
    assert UUID.fullmatch(found.pop("RevisionId"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000", found.pop("LastModified"))
    runtime_version = found.pop("RuntimeVersionConfig")["RuntimeVersionArn"]
    assert re.fullmatch(r"arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}", runtime_version)
    assert found == {
        "Architectures": ["x86_64"],
        "CodeSha256": base64.b64encode(hashlib.sha256(code).digest()).decode(),
        "CodeSize": len(code),
        "Description": "",
        "EphemeralStorage": {"Size": 512},
        "Environment": {"Variables": {"A": "b"}},
        "FunctionArn": ARN,
        "FunctionName": "fn",
        "Handler": "index.handler",
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/fn"},
        "MemorySize": 128,
        "PackageType": "Zip",
        "Role": ROLE,
        "Runtime": "python3.12",
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
        "Timeout": 3,
        "TracingConfig": {"Mode": "PassThrough"},
        "Version": "$LATEST",
    }


def test_the_next_read_finds_it_ready_with_another_revision(lambda_: Any, plane: Plane) -> None:
    created = lambda_.create_function(**creation(Tags={"team": "a"}))
    lambda_.get_waiter("function_active_v2").wait(FunctionName="fn")
    lambda_.get_waiter("function_updated_v2").wait(FunctionName="fn")
    found = lambda_.get_function(FunctionName="fn")
    configuration = found["Configuration"]
    assert (configuration["State"], configuration["LastUpdateStatus"]) == ("Active", "Successful")
    assert "StateReason" not in configuration
    assert configuration["RevisionId"] != created["RevisionId"]
    assert found["Code"] == {"RepositoryType": "S3", "Location": "https://packages/fn-0"}
    assert found["Tags"] == {"team": "a"}
    assert "Concurrency" not in found
    assert shown(lambda_.get_function_configuration(FunctionName="fn")) == configuration


def test_optional_settings_are_echoed_only_when_given(lambda_: Any) -> None:
    given = {
        "Description": "d",
        "Timeout": 900,
        "MemorySize": 10240,
        "EphemeralStorage": {"Size": 10240},
        "Architectures": ["arm64"],
        "TracingConfig": {"Mode": "Active"},
        "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dlq"},
        "KMSKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k",
        "SnapStart": {"ApplyOn": "PublishedVersions"},
        "Environment": {"Variables": {}},
        "FileSystemConfigs": [
            {
                "Arn": "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-12345678901234567",
                "LocalMountPath": "/mnt/data",
            }
        ],
    }
    found = lambda_.create_function(**creation(**given))
    expected = {**given, "SnapStart": {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}}
    assert {name: found[name] for name in expected} == expected


def test_json_logging_has_levels_and_text_has_none(lambda_: Any) -> None:
    created = lambda_.create_function(**creation(LoggingConfig={"LogFormat": "JSON", "SystemLogLevel": "WARN"}))
    json_logging = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "WARN"}
    assert created["LoggingConfig"] == {**json_logging, "LogGroup": "/aws/lambda/fn"}
    changed = lambda_.update_function_configuration(FunctionName="fn", LoggingConfig={"LogGroup": "/mine"})
    assert changed["LoggingConfig"] == {**json_logging, "LogGroup": "/mine"}
    text = lambda_.update_function_configuration(FunctionName="fn", LoggingConfig={"LogFormat": "Text"})
    assert text["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/mine"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("fn", id="its bare name"),
        pytest.param("function:fn", id="the name after `function:`"),
        pytest.param("123456789012:function:fn", id="a partial ARN"),
        pytest.param(ARN, id="its ARN"),
        pytest.param("arn:aws:lambda:us-east-1:function:fn", id="an ARN without account"),
    ],
)
@pytest.mark.parametrize(
    ("suffix", "qualifier", "found_as"),
    [
        pytest.param("", None, "", id="unqualified"),
        pytest.param(":$LATEST", None, ":$LATEST", id="with $LATEST behind it"),
        pytest.param(":1", None, ":1", id="with a version behind it"),
        pytest.param(":live", None, ":live", id="with an alias behind it"),
        pytest.param("", "live", ":live", id="with an alias beside it"),
        pytest.param(":1", "1", ":1", id="with the same version behind and beside it"),
    ],
)
def test_a_function_is_found_by(fn: Any, name: str, suffix: str, qualifier: str | None, found_as: str) -> None:
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    arguments = {"FunctionName": name + suffix, **({"Qualifier": qualifier} if qualifier else {})}
    found = fn.get_function_configuration(**arguments)
    assert (found["FunctionArn"], found["FunctionName"]) == (ARN + found_as, "fn")
    assert found["Version"] == ("1" if found_as in (":1", ":live") else "$LATEST")


@pytest.mark.parametrize(
    ("name", "qualifier", "expected"),
    [
        pytest.param(
            "none", None, (404, "ResourceNotFoundException", f"Function not found: {ARN[:-2]}none"), id="no such name"
        ),
        pytest.param(
            "fn", "7", (404, "ResourceNotFoundException", f"Function not found: {ARN}:7"), id="no such version"
        ),
        pytest.param(
            "fn", "live", (404, "ResourceNotFoundException", f"Function not found: {ARN}:live"), id="no such alias"
        ),
        pytest.param(
            "fn:1",
            "2",
            (
                400,
                "InvalidParameterValueException",
                "The derived qualifier from the function name does not match the specified qualifier.",
            ),
            id="two qualifiers that differ",
        ),
        pytest.param(
            ARN.replace("us-east-1", "eu-west-1"),
            None,
            (
                404,
                "ResourceNotFoundException",
                "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
            ),
            id="another region",
        ),
        pytest.param(
            ARN.replace("123456789012", "999999999999"),
            None,
            (
                403,
                "AccessDeniedException",
                "Functions of account 999999999999 are not reachable from account 123456789012",
            ),
            id="another account",
        ),
    ],
)
def test_a_function_is_not_found(fn: Any, name: str, qualifier: str | None, expected: tuple[int, str, str]) -> None:
    arguments = {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}
    for operation in (fn.get_function, fn.get_function_configuration, fn.invoke):
        assert refusal(operation, **arguments) == expected


def test_each_account_and_region_has_its_own_functions(fn: Any, plane: Plane) -> None:
    elsewhere = plane.client("lambda", region="eu-west-1")
    assert elsewhere.list_functions()["Functions"] == []
    elsewhere.create_function(**creation())
    assert elsewhere.get_function(FunctionName="fn")["Configuration"]["FunctionArn"] == ARN.replace(
        "us-east", "eu-west"
    )
    assert plane.client("lambda", account_id="999999999999").list_functions()["Functions"] == []


def test_functions_are_listed_in_pages(lambda_: Any) -> None:
    for number in range(5):
        lambda_.create_function(**creation(FunctionName=f"f{number}"))
    first = lambda_.list_functions(MaxItems=2)
    assert [each["FunctionName"] for each in first["Functions"]] == ["f0", "f1"]
    pages = lambda_.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
    found = [each for found in pages for each in found["Functions"]]
    assert [each["FunctionName"] for each in found] == ["f0", "f1", "f2", "f3", "f4"]
    assert {each["FunctionArn"].rpartition(":")[2] for each in found} == {"f0", "f1", "f2", "f3", "f4"}
    assert not any(name in each for each in found for name in ("State", "LastUpdateStatus", "RuntimeVersionConfig"))
    refused = refusal(lambda_.list_functions, Marker="no marker")
    assert refused[:2] == (400, "InvalidParameterValueException")


def test_a_list_of_all_has_every_version_under_its_own_arn(fn: Any) -> None:
    fn.publish_version(FunctionName="fn")
    found = fn.list_functions(FunctionVersion="ALL")["Functions"]
    assert [each["FunctionArn"] for each in found] == [f"{ARN}:$LATEST", f"{ARN}:1"]


def test_no_list_holds_more_than_fifty(lambda_: Any) -> None:
    for number in range(51):
        lambda_.create_function(**creation(FunctionName=f"f{number}"))
    page = lambda_.list_functions(MaxItems=1000)
    assert len(page["Functions"]) == 50
    assert len(lambda_.list_functions(Marker=page["NextMarker"])["Functions"]) == 1


def test_an_update_of_settings_changes_only_what_is_given(lambda_: Any) -> None:
    created = lambda_.create_function(**creation(Environment={"Variables": {"A": "1", "B": "2"}}, Description="old"))
    changed = lambda_.update_function_configuration(
        FunctionName="fn", Environment={"Variables": {"A": "3"}}, Timeout=10, Runtime="python3.13"
    )
    assert changed["State"] == "Active"
    assert changed["LastUpdateStatus"] == "InProgress"
    assert changed["LastUpdateStatusReason"] == "The function is being created."
    assert changed["LastUpdateStatusReasonCode"] == "Creating"
    found = lambda_.get_function_configuration(FunctionName="fn")
    assert (found["LastUpdateStatus"], "LastUpdateStatusReason" in found) == ("Successful", False)
    assert found["Environment"] == {"Variables": {"A": "3"}}
    assert (found["Timeout"], found["Runtime"], found["Description"]) == (10, "python3.13", "old")
    assert len({each["RevisionId"] for each in (created, changed, found)}) == 3
    assert found["LastModified"] >= created["LastModified"]


def test_an_update_that_changes_nothing_is_a_revision_too(fn: Any) -> None:
    before = fn.get_function_configuration(FunctionName="fn")
    fn.update_function_configuration(FunctionName="fn", Timeout=3)
    assert fn.get_function_configuration(FunctionName="fn")["RevisionId"] != before["RevisionId"]


@pytest.mark.parametrize(
    ("setting", "given", "cleared"),
    [
        pytest.param(
            "DeadLetterConfig",
            {"TargetArn": "arn:aws:sns:us-east-1:123456789012:t"},
            {"TargetArn": ""},
            id="dead letters",
        ),
        pytest.param("KMSKeyArn", "arn:aws:kms:us-east-1:123456789012:key/k", "", id="a key"),
    ],
)
def test_an_empty_setting_takes_it_away(lambda_: Any, setting: str, given: Any, cleared: Any) -> None:
    assert lambda_.create_function(**creation(**{setting: given}))[setting] == given
    assert setting not in lambda_.update_function_configuration(FunctionName="fn", **{setting: cleared})


def test_an_emptied_vpc_stays_visible(lambda_: Any) -> None:
    given = {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
    created = lambda_.create_function(**creation(VpcConfig=given))
    assert created["VpcConfig"] == {**given, "Ipv6AllowedForDualStack": False}
    emptied = lambda_.update_function_configuration(
        FunctionName="fn", VpcConfig={"SubnetIds": [], "SecurityGroupIds": []}
    )
    assert emptied["VpcConfig"] == {"SubnetIds": [], "SecurityGroupIds": [], "Ipv6AllowedForDualStack": False}


@pytest.mark.parametrize("operation", ["update_function_code", "update_function_configuration", "publish_version"])
def test_an_outdated_revision_is_refused(fn: Any, operation: str) -> None:
    outdated = fn.get_function_configuration(FunctionName="fn")["RevisionId"]
    fn.update_function_configuration(FunctionName="fn", Description="newer")
    arguments = {"ZipFile": package()} if operation == "update_function_code" else {}
    assert refusal(getattr(fn, operation), FunctionName="fn", RevisionId=outdated, **arguments) == (
        412,
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id."
        " Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    )
    current = fn.get_function_configuration(FunctionName="fn")["RevisionId"]
    getattr(fn, operation)(FunctionName="fn", RevisionId=current, **arguments)


def test_new_code_is_another_package(fn: Any) -> None:
    before = fn.get_function_configuration(FunctionName="fn")
    changed = fn.update_function_code(
        FunctionName="fn", ZipFile=package({"other.py": "x = 1"}), Architectures=["arm64"]
    )
    assert changed["LastUpdateStatus"] == "InProgress"
    assert changed["Architectures"] == ["arm64"]
    assert changed["CodeSha256"] != before["CodeSha256"]
    assert fn.get_function_configuration(FunctionName="fn")["CodeSha256"] == changed["CodeSha256"]


def test_a_dry_run_changes_nothing(fn: Any, plane: Plane) -> None:
    before = fn.get_function(FunctionName="fn")
    answer = fn.update_function_code(FunctionName="fn", ZipFile=package({"other.py": ""}), DryRun=True)
    assert answer["CodeSha256"] == before["Configuration"]["CodeSha256"]
    assert fn.get_function(FunctionName="fn")["Configuration"] == before["Configuration"]
    assert plane.files.all() == ["fn-0"]


def test_a_deleted_function_is_gone_and_may_be_made_anew(fn: Any) -> None:
    fn.publish_version(FunctionName="fn")
    assert fn.delete_function(FunctionName="fn")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refusal(fn.delete_function, FunctionName="fn")[:2] == (404, "ResourceNotFoundException")
    assert fn.list_functions()["Functions"] == []
    fn.create_function(**creation())
    assert fn.publish_version(FunctionName="fn")["Version"] == "1"


def test_one_version_is_deleted_and_its_number_not_used_again(fn: Any) -> None:
    fn.publish_version(FunctionName="fn")
    fn.delete_function(FunctionName="fn", Qualifier="1")
    assert [each["Version"] for each in fn.list_versions_by_function(FunctionName="fn")["Versions"]] == ["$LATEST"]
    assert fn.publish_version(FunctionName="fn")["Version"] == "2"
    fn.delete_function(FunctionName="fn:77")  # one that never was


@pytest.mark.parametrize(
    ("qualifier", "expected"),
    [
        pytest.param(
            "$LATEST",
            (
                400,
                "InvalidParameterValueException",
                "$LATEST version cannot be deleted without deleting the function.",
            ),
            id="$LATEST",
        ),
        pytest.param(
            "live",
            (400, "InvalidParameterValueException", "Deletion of aliases is not currently supported."),
            id="an alias",
        ),
        pytest.param(
            "1",
            (
                409,
                "ResourceConflictException",
                "Unable to delete version because the following aliases reference it: [live]",
            ),
            id="the version an alias points at",
        ),
        pytest.param(
            "2",
            (
                409,
                "ResourceConflictException",
                "Unable to delete version because the following aliases reference it: [live]",
            ),
            id="the version an alias shares calls with",
        ),
    ],
)
def test_deleting_is_refused_for(fn: Any, qualifier: str, expected: tuple[int, str, str]) -> None:
    fn.publish_version(FunctionName="fn")
    fn.update_function_configuration(FunctionName="fn", Timeout=9)
    fn.publish_version(FunctionName="fn")
    weights = {"AdditionalVersionWeights": {"2": 0.5}}
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1", RoutingConfig=weights)
    assert refusal(fn.delete_function, FunctionName="fn", Qualifier=qualifier) == expected


def test_an_image_is_remembered_by_its_name(lambda_: Any) -> None:
    uri = "123456789012.dkr.ecr.us-east-1.amazonaws.com/repo:latest"
    config = {"Command": ["app.handler"], "WorkingDirectory": "/app"}
    image = creation(PackageType="Image", Code={"ImageUri": uri}, Runtime=None, Handler=None, ImageConfig=config)
    created = lambda_.create_function(**image)
    assert created["ImageConfigResponse"] == {"ImageConfig": config}
    assert not any(name in created for name in ("Runtime", "Handler", "RuntimeVersionConfig"))
    code = lambda_.get_function(FunctionName="fn")["Code"]
    assert code == {
        "ImageUri": uri,
        "RepositoryType": "ECR",
        "ResolvedImageUri": f"{uri.removesuffix(':latest')}@sha256:{created['CodeSha256']}",
    }
    assert "ImageConfigResponse" not in lambda_.update_function_configuration(FunctionName="fn", ImageConfig={})
    digest = "0" * 64
    changed = lambda_.update_function_code(FunctionName="fn", ImageUri=f"localhost:5000/repo@sha256:{digest}")
    assert changed["CodeSha256"] == digest
    assert lambda_.get_function(FunctionName="fn")["Code"]["ResolvedImageUri"] == f"localhost:5000/repo@sha256:{digest}"
