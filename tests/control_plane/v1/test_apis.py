"""RestApis through boto3: what AWS answers (handbook/01 section 3, handbook/10 facts 4 to 8)."""

import json
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import (
    ACCOUNT,
    DATE,
    FUNCTION_URI,
    LONG_ID,
    REGION,
    Api,
    Emulator,
    plain,
    replace,
    status,
)

MINIMAL = {
    "apiKeySource": "HEADER",
    "createdDate": DATE,
    "disableExecuteApiEndpoint": False,
    "endpointConfiguration": {"ipAddressType": "ipv4", "types": ["EDGE"]},
    "id": LONG_ID,
    "name": "pets",
    "rootResourceId": LONG_ID,
    "apiStatus": "AVAILABLE",
    "securityPolicy": "TLS_1_0",
}
STATEMENT: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param({}, {}, id="the least there can be"),
        pytest.param({"description": "mine"}, {"description": "mine"}, id="a description"),
        pytest.param({"version": "v1"}, {"version": "v1"}, id="a version"),
        pytest.param({"binaryMediaTypes": []}, {}, id="no binary types are left out"),
        pytest.param(
            {"binaryMediaTypes": ["image/png"]}, {"binaryMediaTypes": ["image/png"]}, id="a binary media type"
        ),
        pytest.param({"minimumCompressionSize": 0}, {"minimumCompressionSize": 0}, id="compression of everything"),
        pytest.param({"apiKeySource": "AUTHORIZER"}, {"apiKeySource": "AUTHORIZER"}, id="keys from the authorizer"),
        pytest.param({"tags": {"a": "b"}}, {"tags": {"a": "b"}}, id="tags"),
        pytest.param(
            {"disableExecuteApiEndpoint": True}, {"disableExecuteApiEndpoint": True}, id="custom domains only"
        ),
        pytest.param({"securityPolicy": "TLS_1_2"}, {"securityPolicy": "TLS_1_2"}, id="a security policy"),
        pytest.param({"endpointAccessMode": "STRICT"}, {"endpointAccessMode": "STRICT"}, id="an access mode"),
        pytest.param(
            {"endpointConfiguration": {"types": ["REGIONAL"]}},
            {"endpointConfiguration": {"ipAddressType": "ipv4", "types": ["REGIONAL"]}},
            id="a regional API is of IPv4",
        ),
        pytest.param(
            {"endpointConfiguration": {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]}},
            {
                "endpointConfiguration": {
                    "ipAddressType": "dualstack",
                    "types": ["PRIVATE"],
                    "vpcEndpointIds": ["vpce-1"],
                },
                "securityPolicy": "TLS_1_2",
            },
            id="a private API is dualstack, and of TLS 1.2",
        ),
    ],
)
def test_create_rest_api_answers_what_was_given_and_the_defaults(
    apigateway: Any, given: dict[str, Any], shown: dict[str, Any]
) -> None:
    created = apigateway.create_rest_api(name="pets", **given)
    assert status(created) == 201
    assert plain(created) == {**MINIMAL, **shown}
    found = apigateway.get_rest_api(restApiId=created["id"])
    assert plain(found) == {"tags": {}, **plain(created)}, "read alone, it has tags even where there are none"
    assert apigateway.get_rest_apis()["items"] == [plain(created)]


@pytest.mark.parametrize(
    ("op", "path", "value", "shown"),
    [
        ("replace", "/name", "dogs", {"name": "dogs"}),
        ("replace", "/description", "mine", {"description": "mine"}),
        ("add", "/description", "mine", {"description": "mine"}),
        ("replace", "/version", "2", {"version": "2"}),
        ("replace", "/apiKeySource", "AUTHORIZER", {"apiKeySource": "AUTHORIZER"}),
        ("replace", "/disableExecuteApiEndpoint", "true", {"disableExecuteApiEndpoint": True}),
        ("replace", "/securityPolicy", "TLS_1_2", {"securityPolicy": "TLS_1_2"}),
        ("replace", "/endpointAccessMode", "BASIC", {"endpointAccessMode": "BASIC"}),
        ("replace", "/minimumCompressionSize", "10", {"minimumCompressionSize": 10}),
        ("replace", "/minimumCompressionSize", None, {}),
        ("replace", "/minimumCompressionSize", "null", {}),
        ("add", "/binaryMediaTypes/image~1png", None, {"binaryMediaTypes": ["image/png"]}),
        ("add", "/binaryMediaTypes/-", "image/png", {"binaryMediaTypes": ["-"]}),
        (
            "replace",
            "/endpointConfiguration/types/EDGE",
            "REGIONAL",
            {"endpointConfiguration": {"ipAddressType": "ipv4", "types": ["REGIONAL"]}},
        ),
        (
            "replace",
            "/endpointConfiguration/types/0",
            "PRIVATE",
            {
                "endpointConfiguration": {"ipAddressType": "dualstack", "types": ["PRIVATE"]},
                "securityPolicy": "TLS_1_2",
            },
        ),
        (
            "replace",
            "/endpointConfiguration/ipAddressType",
            "dualstack",
            {"endpointConfiguration": {"ipAddressType": "dualstack", "types": ["EDGE"]}},
        ),
    ],
)
def test_update_rest_api(api: Api, op: str, path: str, value: str | None, shown: dict[str, Any]) -> None:
    updated = api.client.update_rest_api(restApiId=api.id, patchOperations=replace(path, value, op))
    assert status(updated) == 200
    assert plain(updated) == {**MINIMAL, "tags": {}, **shown}
    assert plain(api.client.get_rest_api(restApiId=api.id)) == plain(updated)


def test_binary_media_types_are_replaced_and_removed_by_name(apigateway: Any) -> None:
    api = Api(apigateway, binaryMediaTypes=["image/png", "image/jpeg"])
    patch = replace("/binaryMediaTypes/image~1png", "image/gif")
    assert apigateway.update_rest_api(restApiId=api.id, patchOperations=patch)["binaryMediaTypes"] == [
        "image/jpeg",
        "image/gif",
    ]
    patch = [{"op": "remove", "path": f"/binaryMediaTypes/image~1{kind}"} for kind in ("gif", "jpeg")]
    assert "binaryMediaTypes" not in apigateway.update_rest_api(restApiId=api.id, patchOperations=patch)


def test_an_empty_patch_changes_nothing(api: Api) -> None:
    before = plain(api.client.get_rest_api(restApiId=api.id))
    assert plain(api.client.update_rest_api(restApiId=api.id, patchOperations=[])) == before
    assert plain(api.client.update_rest_api(restApiId=api.id)) == before


def test_a_patch_is_applied_whole_or_not_at_all(api: Api) -> None:
    before = plain(api.client.get_rest_api(restApiId=api.id))
    patch = [*replace("/name", "dogs"), *replace("/description", "mine"), *replace("/nonsense", "x")]
    assert refusal(api.client.update_rest_api, restApiId=api.id, patchOperations=patch) == (
        400,
        "BadRequestException",
        "Invalid patch path /nonsense",
    )
    assert plain(api.client.get_rest_api(restApiId=api.id)) == before


def test_a_policy_is_written_out_and_shown_escaped_once_more(apigateway: Any) -> None:
    statement = {**STATEMENT, "Resource": ["execute-api:/dev/GET/pets", "arn:aws:x"]}
    given = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    created = apigateway.create_rest_api(name="pets", policy=given)
    stored = json.loads(json.loads(f'"{created["policy"]}"'))
    own = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{created['id']}"
    assert stored["Statement"][0]["Resource"] == [f"{own}/dev/GET/pets", "arn:aws:x"]
    assert "\\/" in created["policy"]
    gone = apigateway.update_rest_api(restApiId=created["id"], patchOperations=replace("/policy", ""))
    assert "policy" not in gone


def test_a_policy_may_have_8192_characters(apigateway: Any, api: Api) -> None:
    """AWS's quota (handbook/09 section 6), without white space and before resources are written out."""

    def policy(length: int) -> str:
        document = {"Statement": [], "Id": "", "Version": "2012-10-17"}
        document["Id"] = "i" * (length - len(json.dumps(document, separators=(",", ":"))))
        return json.dumps(document, indent=4)

    apigateway.update_rest_api(restApiId=api.id, patchOperations=replace("/policy", policy(8192)))
    found = refusal(apigateway.create_rest_api, name="pets", policy=policy(8193))
    assert (found.status, found.code) == (400, "BadRequestException")
    changed = refusal(apigateway.update_rest_api, restApiId=api.id, patchOperations=replace("/policy", policy(8193)))
    assert changed.message == found.message
    assert len(json.loads(f'"{apigateway.get_rest_api(restApiId=api.id)["policy"]}"')) == 8192


@pytest.mark.parametrize("policy", ["{", "[]", '"x"', "1", "[" * 4000, '{"a":' * 1000])
def test_a_policy_that_is_no_document_is_refused(apigateway: Any, policy: str) -> None:
    found = refusal(apigateway.create_rest_api, name="pets", policy=policy)
    assert found.code == "BadRequestException"
    assert found.message.startswith("Invalid policy document")


@pytest.mark.parametrize(
    "statement", [None, 1, "x", [], [1], {"Resource": 5}, [{"Resource": {"a": 1}, "NotResource": [1]}]]
)
def test_odd_statements_of_a_policy_are_kept_as_they_are(apigateway: Any, statement: Any) -> None:
    created = apigateway.create_rest_api(name="pets", policy=json.dumps({"Statement": statement}))
    assert json.loads(json.loads(f'"{created["policy"]}"')) == {"Statement": statement}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "API name must be non-empty"),
        ({"endpointConfiguration": {"vpcEndpointIds": ["vpce-1"]}}, "VPC endpoint IDs can be specified for Private"),
        ({"tags": {"aws:x": "y"}}, "Tag keys must have 1 to 128 characters"),
        ({"cloneFrom": "nonsense"}, f"Invalid API identifier specified {ACCOUNT}:nonsense"),
    ],
)
def test_create_rest_api_refuses(apigateway: Any, given: dict[str, Any], message: str) -> None:
    assert refusal(apigateway.create_rest_api, **{"name": "pets", **given}).message.startswith(message)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/name", None),
        ("/name", ""),
        ("/apiKeySource", "NOWHERE"),
        ("/securityPolicy", None),
        ("/endpointAccessMode", ""),
        ("/minimumCompressionSize", "99999999999999999999"),
    ],
)
def test_update_rest_api_refuses_what_the_model_would(api: Api, path: str, value: str | None) -> None:
    found = refusal(api.client.update_rest_api, restApiId=api.id, patchOperations=replace(path, value))
    assert (found.status, found.code) == (400, "BadRequestException")


def test_vpc_endpoints_come_and_go_by_value(apigateway: Any) -> None:
    api = Api(apigateway, endpointConfiguration={"types": ["PRIVATE"]})

    def update(op: str) -> dict[str, Any]:
        patch = replace("/endpointConfiguration/vpcEndpointIds", "vpce-1", op)
        found = apigateway.update_rest_api(restApiId=api.id, patchOperations=patch)["endpointConfiguration"]
        return dict(found)

    assert update("add")["vpcEndpointIds"] == ["vpce-1"]
    assert "vpcEndpointIds" not in update("remove")


def test_an_id_can_be_chosen_by_a_tag(apigateway: Any) -> None:
    assert apigateway.create_rest_api(name="pets", tags={"_custom_id_": "mypets"})["id"] == "mypets"
    assert refusal(apigateway.create_rest_api, name="dogs", tags={"_custom_id_": "mypets"}).status == 409


def test_deleting_an_api_deletes_everything_beneath(emulator: Emulator, deployable: Api) -> None:
    api, client = deployable, deployable.client
    api.stage()
    client.create_documentation_part(restApiId=api.id, location={"type": "API"}, properties="{}")
    client.create_documentation_version(restApiId=api.id, documentationVersion="1")
    assert status(client.delete_rest_api(restApiId=api.id)) == 202
    with emulator.store.operation(ACCOUNT, REGION) as account:
        tables = ("rest_apis", "stages", "deployments", "documentation_parts", "documentation_versions")
        assert [list(getattr(account, table)) for table in tables] == [[]] * 5
    assert refusal(client.get_rest_api, restApiId=api.id).status == 404


def test_a_clone_has_everything_its_origin_has_under_ids_of_its_own(apigateway: Any) -> None:
    api = Api(apigateway, description="origin", binaryMediaTypes=["image/png"])
    pets = api.resource("pets")
    validator = apigateway.create_request_validator(restApiId=api.id, name="all")["id"]
    guard = api.authorizer()
    key = api.method(pets, authorizationType="CUSTOM", authorizerId=guard, requestValidatorId=validator)
    url = f"https://apigateway.amazonaws.com/restapis/{api.id}/models/Empty"
    apigateway.create_model(
        restApiId=api.id, name="Pet", contentType="application/json", schema=json.dumps({"$ref": url, "type": "object"})
    )
    own = "execute-api:/dev/GET/pets"
    policy = json.dumps({"Statement": {"Resource": own}})
    apigateway.update_rest_api(restApiId=api.id, patchOperations=replace("/policy", policy))

    clone = apigateway.create_rest_api(name="clone", cloneFrom=api.id)

    assert clone["description"] == "origin"
    assert clone["binaryMediaTypes"] == ["image/png"]
    assert clone["id"] != api.id
    assert api.id not in clone["policy"]
    assert clone["id"] in clone["policy"]
    resources = apigateway.get_resources(restApiId=clone["id"], embed=["methods"])["items"]
    assert [resource["path"] for resource in resources] == ["/", "/pets"]
    root, copy = resources
    assert root["id"] == clone["rootResourceId"] == copy["parentId"]
    assert not {root["id"], copy["id"]} & {api.root, pets}
    method = copy["resourceMethods"]["GET"]
    assert method["authorizerId"] == apigateway.get_authorizers(restApiId=clone["id"])["items"][0]["id"] != guard
    (cloned_validator,) = apigateway.get_request_validators(restApiId=clone["id"])["items"]
    assert method["requestValidatorId"] == cloned_validator["id"] != validator
    assert method["methodIntegration"]["cacheNamespace"] == copy["id"]
    schema = apigateway.get_model(restApiId=clone["id"], modelName="Pet")["schema"]
    assert clone["id"] in schema
    assert api.id not in schema
    apigateway.delete_rest_api(restApiId=clone["id"])
    assert apigateway.get_method(**key)["authorizerId"] == guard, "the origin is as it was"


def test_a_clone_keeps_what_names_no_part_of_the_api(apigateway: Any) -> None:
    api = Api(apigateway)
    key = api.method()
    apigateway.put_integration(
        **key, type="AWS_PROXY", integrationHttpMethod="POST", uri=FUNCTION_URI, cacheNamespace="mine"
    )
    clone = apigateway.create_rest_api(name="clone", cloneFrom=api.id, description="other")
    (root,) = apigateway.get_resources(restApiId=clone["id"], embed=["methods"])["items"]
    integration = root["resourceMethods"]["GET"]["methodIntegration"]
    assert (integration["cacheNamespace"], integration["uri"]) == ("mine", FUNCTION_URI)
    assert clone["description"] == "other"
