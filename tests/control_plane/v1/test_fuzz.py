"""Every operation, given what its model allows and what it does not: it succeeds, or refuses and changes nothing.

What succeeds must answer in the model's words, and leave only records that are of their type.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from control_plane.limits import Limits
from control_plane.operations import apigateway
from control_plane.wire import model
from control_plane.wire.messages import Request
from tests.control_plane.fuzzing import NASTY, Arguments, judge, request
from tests.control_plane.v1.conftest import Emulator, send
from tests.control_plane.v1.documents import CHALICE, PETSTORE, SAM
from tests.control_plane.v1.world import World, records

pytestmark = pytest.mark.slow

OPERATIONS = {
    operation.name: operation
    for operation in model.load("apigateway").operations
    if model.snake(operation.name) in apigateway.handlers
}
FEWER = {"GenerateClientCertificate": 5}
"""Examples of operations that take long: an RSA key is not found in an instant."""
UPDATES = {name for name in OPERATIONS if name.startswith("Update")}
PATHS: Mapping[str, tuple[str, ...]] = {
    "UpdateRestApi": (
        "/name", "/description", "/version", "/policy", "/apiKeySource", "/securityPolicy", "/minimumCompressionSize",
        "/binaryMediaTypes/image~1png", "/endpointConfiguration/types/EDGE", "/endpointConfiguration/ipAddressType",
        "/endpointConfiguration/vpcEndpointIds", "/disableExecuteApiEndpoint", "/endpointAccessMode",
    ),
    "UpdateResource": ("/parentId", "/pathPart"),
    "UpdateMethod": (
        "/authorizationType", "/authorizerId", "/apiKeyRequired", "/operationName", "/requestValidatorId",
        "/authorizationScopes", "/requestParameters/method.request.querystring.q", "/requestModels/application~1json",
    ),
    "UpdateMethodResponse": (
        "/responseModels/application~1json", "/responseParameters/method.response.header.x",
    ),
    "UpdateIntegration": (
        "/httpMethod", "/uri", "/contentHandling", "/passthroughBehavior", "/timeoutInMillis", "/cacheKeyParameters",
        "/cacheKeyParameters/method.request.path.petId", "/cacheNamespace", "/connectionType", "/connectionId",
        "/credentials", "/tlsConfig/insecureSkipVerification", "/responseTransferMode", "/integrationTarget",
        "/requestParameters/integration.request.header.x", "/requestTemplates/application~1json",
    ),
    "UpdateIntegrationResponse": (
        "/selectionPattern", "/contentHandling", "/responseParameters/method.response.header.x",
        "/responseTemplates/application~1json",
    ),
    "UpdateGatewayResponse": (
        "/statusCode", "/responseParameters/gatewayresponse.header.x", "/responseTemplates/application~1json",
    ),
    "UpdateStage": (
        "/deploymentId", "/documentationVersion", "/clientCertificateId", "/cacheClusterSize", "/cacheClusterEnabled",
        "/tracingEnabled", "/variables/color", "/variables", "/accessLogSettings", "/accessLogSettings/destinationArn",
        "/accessLogSettings/format", "/canarySettings", "/canarySettings/deploymentId", "/description",
        "/canarySettings/percentTraffic", "/canarySettings/useStageCache", "/*/*", "/*/*/throttling/rateLimit",
        "/canarySettings/stageVariableOverrides", "/canarySettings/stageVariableOverrides/color",
        "/~1pets/GET/caching/ttlInSeconds", "/*/*/logging/loglevel",
        "/*/*/caching/unauthorizedCacheControlHeaderStrategy",
    ),
    "UpdateModel": ("/schema", "/description"),
    "UpdateRequestValidator": ("/name", "/validateRequestBody", "/validateRequestParameters"),
    "UpdateAuthorizer": (
        "/name", "/type", "/authType", "/authorizerUri", "/authorizerCredentials", "/authorizerResultTtlInSeconds",
        "/identitySource", "/identityValidationExpression", "/providerARNs", "/jwtConfiguration",
    ),
    "UpdateApiKey": ("/enabled", "/name", "/description", "/customerId", "/labels", "/stages"),
    "UpdateUsagePlan": (
        "/name", "/description", "/apiStages", "/quota", "/quota/limit", "/quota/offset", "/quota/period", "/throttle",
        "/throttle/rateLimit", "/throttle/burstLimit", "/productCode", "/apiStages/{stage}/throttle",
        "/apiStages/{stage}/throttle/~1pets/GET/rateLimit", "/apiStages/{stage}/throttle//pets/GET/burstLimit",
        "/apiStages/{stage}/throttle/~1pets/GET",
    ),
    "UpdateUsage": ("/remaining",),
    "UpdateDomainName": (
        "/certificateArn", "/certificateName", "/regionalCertificateArn", "/regionalCertificateName", "/policy",
        "/managementPolicy", "/routingMode", "/mutualTlsAuthentication/truststoreUri", "/securityPolicy",
        "/mutualTlsAuthentication/truststoreVersion", "/ownershipVerificationCertificateArn",
        "/endpointConfiguration/types", "/endpointConfiguration/types/0", "/endpointConfiguration/ipAddressType",
        "/endpointAccessMode",
    ),
    "UpdateBasePathMapping": ("/basePath", "/basepath", "/restapiId", "/restApiId", "/stage"),
    "UpdateAccount": ("/cloudwatchRoleArn", "/features"),
    "UpdateDocumentationPart": ("/properties",),
}  # fmt: skip
"""The paths of each operation; every other Update has `/description` alone, or that and `/name`."""
VALUES = (
    "true", "0", "10", "300", "0.5", "EDGE", "REGIONAL", "PRIVATE", "ipv4", "Pet", "MONTH", "NONE", "CUSTOM", "'x'",
    "TLS_1_2", "HEADER", "STREAM", "INFO", "s3://bucket/store.pem", '{"/pets/GET": {"rateLimit": 2}}',
    '{"type": "object"}', "https://example.com", "email", "JWT", "REQUEST", "pets", "RESTORED",
)  # fmt: skip


@cache
def world() -> World:
    return World(Emulator(Limits()))


@cache
def names() -> Mapping[str, list[Any]]:
    return {name: list(found) for name, found in world().names.items()}


def fitting(path: str) -> list[str]:
    """Values that a path has a use for, where few others would do."""
    by_path: Mapping[str, list[str]] = {
        "/parentId": names()["resourceId"],
        "/pathPart": ["dogs", "{id}"],
        "/deploymentId": names()["deploymentId"],
        "/properties": ['{"a": 1}'],
        "/remaining": ["5", "100"],
    }
    return by_path.get(path, [])


def patch_operation(operation: str) -> SearchStrategy[dict[str, str]]:
    stage = f"{names()['restApiId'][0]}:{names()['stage'][0]}"
    own = PATHS.get(operation, ("/description", "/name"))
    others = [path for paths in PATHS.values() for path in paths]
    path = st.integers(0, 9).flatmap(lambda dice: st.sampled_from(others if dice == 9 else own))
    meant = [
        *VALUES,
        *VALUES,
        *VALUES,
        *(each for found in names().values() for each in found),
        stage,
        stage.replace(":", "/"),
    ]

    def change(place: str) -> SearchStrategy[dict[str, str]]:
        wanted = st.sampled_from(fitting(place) or meant)
        values = st.one_of(wanted, wanted, wanted, st.sampled_from(meant), st.sampled_from(NASTY))
        return st.fixed_dictionaries(
            {
                "op": st.sampled_from(["replace", "replace", "add", "remove", "copy"]),
                "path": st.just(place.replace("{stage}", stage)),
            },
            optional={"value": values, "from": path},
        )

    return path.flatmap(change)


PARTS = {
    "swagger": "2.0",
    "info": {"title": "documented", "version": "1"},
    "paths": {},
    "x-amazon-apigateway-documentation": {
        "documentationParts": [{"location": {"type": "API"}, "properties": {"description": "x"}}]
    },
}
CSV = st.lists(
    st.sampled_from(['"', "'", ",", "\n", "Name", "Key", "Enabled", "UsagePlanIds", "x" * 30, "TRUE", "a b", "\xe4"]),
    max_size=12,
).map(lambda parts: "Name,Key,Description,Enabled,UsagePlanIds\n" + "".join(parts))


DOCUMENTS = st.sampled_from([json.dumps(document) for document in (PETSTORE, SAM, CHALICE, PARTS)])
SPOILED = st.tuples(DOCUMENTS, st.integers(0, 2000), st.sampled_from(['"', "}", "1", "null", "\xe4"])).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + 1 :]
)
BODIES = st.one_of(DOCUMENTS.map(str.encode), SPOILED.map(str.encode), CSV.map(str.encode), st.binary(max_size=20))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_success_or_a_refusal_that_changes_nothing(name: str) -> None:
    operation = OPERATIONS[name]
    given_arguments = Arguments(names(), VALUES).of(operation)
    patches = st.lists(patch_operation(name), min_size=1, max_size=3) if name in UPDATES else st.none()

    @settings(
        max_examples=FEWER.get(name, 40), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(arguments=given_arguments, patch=patches, body=BODIES)
    def check(arguments: dict[str, Any], patch: list[dict[str, str]] | None, body: bytes) -> None:
        if patch:
            arguments["patchOperations"] = patch
        emulator = Emulator(Limits())
        world().copy_to(emulator.store)
        before = records(emulator.store)
        response = send(request(operation, arguments, body))
        judge(operation, response, before, records(emulator.store))

    check()


@pytest.mark.parametrize(
    "body", [b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b'{"name": }', b"[" * 100_000, b'{"a":' * 5_000 + b"1"]
)
def test_bodies_that_are_no_documents(body: bytes) -> None:
    for operation in OPERATIONS.values():
        if operation.method in ("POST", "PUT", "PATCH"):
            emulator = Emulator(Limits())
            world().copy_to(emulator.store)
            before = records(emulator.store)
            path = "/".join("x" if part.startswith("{") else part for part in operation.path)
            response = send(Request(operation.method, "/" + path, urlencode(operation.query), {}, body))
            judge(operation, response, before, records(emulator.store))


def test_the_world_has_one_of_everything(emulator: Emulator) -> None:
    """Else the fuzzer would only ever be told that nothing is there."""
    of_others = {"functions", "layers", "event_source_mappings", "code_signing_configs", "stack_parts"}
    empty = {table for table, found in records(world().store).items() if not found}
    assert {table for table in empty if not table.startswith("v2_")} == of_others
    assert {table for table, found in records(emulator.store).items() if found} == set()
