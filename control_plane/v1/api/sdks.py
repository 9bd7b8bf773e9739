"""SDKs: clients for a deployed stage, and the types there are of them (handbook/01 section 13).

AWS's six types are all told of with their properties. JavaScript is generated; for the others an honest error stands,
and `python` is a type of our own.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.sdk import javascript, python
from control_plane.store import Account
from control_plane.v1.api import deployed
from control_plane.wire.errors import BadRequest, NotFound


class SdkProperty(msgspec.Struct, frozen=True):
    name: str
    friendly_name: str
    description: str
    required: bool = True
    default_value: str | None = None


class SdkType(msgspec.Struct, frozen=True):
    id: str
    friendly_name: str
    description: str
    configuration_properties: tuple[SdkProperty, ...] = ()


_CLASS_PREFIX = SdkProperty("classPrefix", "Prefix", "Prefix of the names of the classes")
_GROUP = SdkProperty("groupId", "Group Id", "Maven group id")
_ARTIFACT = SdkProperty("artifactId", "Artifact Id", "Maven artifact id")
_ARTIFACT_VERSION = SdkProperty("artifactVersion", "Artifact version", "Maven artifact version")

TYPES: Mapping[str, SdkType] = {
    each.id: each
    for each in (
        SdkType("javascript", "JavaScript", "JavaScript client SDK"),
        SdkType(
            "android",
            "Android",
            "Android client SDK",
            (_GROUP, _ARTIFACT, _ARTIFACT_VERSION, SdkProperty("invokerPackage", "Invoker package", "Java package")),
        ),
        SdkType("objectivec", "iOS (Objective-C)", "iOS client SDK in Objective-C", (_CLASS_PREFIX,)),
        SdkType("swift", "iOS (Swift)", "iOS client SDK in Swift", (_CLASS_PREFIX,)),
        SdkType(
            "java",
            "Java",
            "Java client SDK",
            (
                SdkProperty("service.name", "Service Name", "Name of the service, for the names of the classes"),
                SdkProperty("java.package-name", "Java Package Name", "Package of the classes"),
                SdkProperty("java.build-system", "Java Build System", "maven or gradle", False, "maven"),
                SdkProperty("java.group-id", "Java Group Id", "Maven group id", False),
                SdkProperty("java.artifact-id", "Java Artifact Id", "Maven artifact id", False),
                SdkProperty("java.artifact-version", "Java Artifact Version", "Maven artifact version", False),
            ),
        ),
        SdkType("ruby", "Ruby", "Ruby client SDK", (SdkProperty("service.name", "Service Name", "Name of the gem"),)),
        SdkType("python", "Python", "Python client SDK (the emulator's own; AWS has none)"),
    )
}

GENERATORS: Mapping[str, Callable[[v1.RestApi, Address], bytes]] = {
    "javascript": javascript.client,
    "python": python.client,
}


@apigateway.operation
def get_sdk(
    account: Account,
    *,
    rest_api_id: str,
    stage_name: str,
    sdk_type: str,
    parameters: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    api, _, address = deployed.find(account, rest_api_id, stage_name)
    if sdk_type not in TYPES:
        raise BadRequest(f"Invalid SDK type specified: {sdk_type}. Valid options are {','.join(TYPES)}")
    missing = [each.name for each in TYPES[sdk_type].configuration_properties if each.required]
    missing = [name for name in missing if name not in (parameters or {})]
    if missing:
        raise BadRequest(f"Missing required parameters for SDK type {sdk_type}: {','.join(missing)}")
    generate = GENERATORS.get(sdk_type)
    if generate is None:
        raise BadRequest(f"The emulator does not generate SDKs of type {sdk_type}. It generates {','.join(GENERATORS)}")
    moment = time.strftime("%Y-%m-%d_%H-%MZ", time.gmtime())
    return {
        "content_type": "application/octet-stream",
        "content_disposition": f'attachment; filename="{sdk_type}_{moment}.zip"',
        "body": generate(api, address),
    }


@apigateway.operation
def get_sdk_type(account: Account, *, id: str) -> SdkType:
    found = TYPES.get(id)
    if found is None:
        raise NotFound("Invalid SDK type identifier specified")
    return found


@apigateway.operation
def get_sdk_types(account: Account, *, position: str | None = None, limit: int | None = None) -> Mapping[str, Any]:
    return page(list(TYPES.values()), position, limit)
