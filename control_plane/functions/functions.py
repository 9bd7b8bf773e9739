"""Functions themselves: created, read, listed, updated, deleted (handbook/07 sections 1.3 and 1.4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions.functions import LATEST, Code, Configuration, Function
from control_plane.functions import configuration, lookup, shown, versions
from control_plane.functions.configuration import SETTINGS, given, not_here
from control_plane.functions.errors import InvalidParameterValue, ResourceConflict
from control_plane.functions.names import Reference, refer, refer_unqualified
from control_plane.functions.packages.code import image, location, take
from control_plane.functions.packages.code_signing import existing
from control_plane.functions.paging import page
from control_plane.functions.tags import checked
from control_plane.operations import lambda_
from control_plane.store import Account

LONGEST_NAME = 64
SOURCE = ("zip_file", "s3_bucket", "s3_key", "s3_object_version", "image_uri")


@lambda_.operation
def create_function(
    account: Account,
    *,
    function_name: str,
    role: str,
    code: Mapping[str, Any],
    runtime: str | None = None,
    handler: str | None = None,
    description: str | None = None,
    timeout: int | None = None,
    memory_size: int | None = None,
    publish: bool | None = None,
    publish_to: str | None = None,
    vpc_config: Mapping[str, Any] | None = None,
    package_type: str | None = None,
    dead_letter_config: Mapping[str, Any] | None = None,
    environment: Mapping[str, Any] | None = None,
    kms_key_arn: str | None = None,
    tracing_config: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    layers: Sequence[str] | None = None,
    file_system_configs: Sequence[Mapping[str, Any]] | None = None,
    code_signing_config_arn: str | None = None,
    image_config: Mapping[str, Any] | None = None,
    architectures: Sequence[str] | None = None,
    ephemeral_storage: Mapping[str, Any] | None = None,
    snap_start: Mapping[str, Any] | None = None,
    logging_config: Mapping[str, Any] | None = None,
    tenancy_config: Mapping[str, Any] | None = None,
    capacity_provider_config: Mapping[str, Any] | None = None,
    durable_config: Mapping[str, Any] | None = None,
    runtime_config: Mapping[str, Any] | None = None,
    accelerator_config: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    request = locals()
    not_here(request)
    latest = configuration.created(account, _free_name(account, function_name), given(request, SETTINGS))
    found = _with_first_code(account, latest, code)
    found = replace(found, tags=checked(tags or {}), code_signing_config_arn=existing(account, code_signing_config_arn))
    if publish:
        found = versions.publish(found)
    account.functions.put(found.name, found)
    shows = found.versions["1"] if publish else found.latest
    return _revised_later(account, found, shown.version(found, shows, shown.CREATING, arn=found.arn))


@lambda_.operation
def get_function(account: Account, *, function_name: str, qualifier: str | None = None) -> Mapping[str, Any]:
    found, reference = _found(account, function_name, qualifier)
    one = lookup.main_version(found, reference.qualifier)
    reserved = found.reserved_concurrency
    return {
        "configuration": shown.version(found, one, shown.READY, arn=reference.arn),
        "code": shown.code_location(one, location(account, one.code)),
        "tags": found.tags or None,
        "concurrency": None if reserved is None else {"reserved_concurrent_executions": reserved},
    }


@lambda_.operation
def get_function_configuration(
    account: Account, *, function_name: str, qualifier: str | None = None
) -> Mapping[str, Any]:
    found, reference = _found(account, function_name, qualifier)
    return shown.version(found, lookup.main_version(found, reference.qualifier), shown.READY, arn=reference.arn)


@lambda_.operation
def list_functions(
    account: Account,
    *,
    master_region: str | None = None,
    function_version: str | None = None,
    marker: str | None = None,
    max_items: int | None = None,
) -> Mapping[str, Any]:
    """master_region is of Lambda@Edge's copies; there are none, so it selects nothing."""
    if function_version == "ALL":
        pairs = [(found, one) for found in account.functions for one in (found.latest, *found.versions.values())]
        return _shown(page("functions", pairs, marker, max_items), with_version=True)
    return _shown(page("functions", [(found, found.latest) for found in account.functions], marker, max_items))


@lambda_.operation
def update_function_code(
    account: Account,
    *,
    function_name: str,
    zip_file: bytes | None = None,
    s3_bucket: str | None = None,
    s3_key: str | None = None,
    s3_object_version: str | None = None,
    s3_object_storage_mode: str | None = None,
    image_uri: str | None = None,
    architectures: Sequence[str] | None = None,
    publish: bool | None = None,
    publish_to: str | None = None,
    dry_run: bool | None = None,
    revision_id: str | None = None,
    source_kms_key_arn: str | None = None,
) -> Mapping[str, Any]:
    """s3_object_storage_mode, source_kms_key_arn: how AWS keeps the package; nothing of it shows."""
    request = locals()
    not_here(request)
    source = given(request, SOURCE)
    found = lookup.function(account, function_name)
    lookup.check_revision(revision_id, lookup.revision_id(found, LATEST))
    _check_source(found.latest.package_type, source, "updating")
    if dry_run:
        return shown.latest(found, shown.READY)
    code = _code(account, found.name, source, "UpdateFunctionCode")
    latest = configuration.with_code(found.latest, code, architectures)
    found = lookup.revised(replace(found, latest=latest), LATEST)
    if publish:
        found = account.functions.put(found.name, versions.publish(found))
        return shown.version(found, found.versions[str(found.last_version)], shown.CREATING)
    return _updated(account, found)


@lambda_.operation
def update_function_configuration(
    account: Account,
    *,
    function_name: str,
    role: str | None = None,
    handler: str | None = None,
    description: str | None = None,
    timeout: int | None = None,
    memory_size: int | None = None,
    vpc_config: Mapping[str, Any] | None = None,
    environment: Mapping[str, Any] | None = None,
    runtime: str | None = None,
    dead_letter_config: Mapping[str, Any] | None = None,
    kms_key_arn: str | None = None,
    tracing_config: Mapping[str, Any] | None = None,
    revision_id: str | None = None,
    layers: Sequence[str] | None = None,
    file_system_configs: Sequence[Mapping[str, Any]] | None = None,
    image_config: Mapping[str, Any] | None = None,
    ephemeral_storage: Mapping[str, Any] | None = None,
    snap_start: Mapping[str, Any] | None = None,
    logging_config: Mapping[str, Any] | None = None,
    capacity_provider_config: Mapping[str, Any] | None = None,
    durable_config: Mapping[str, Any] | None = None,
    runtime_config: Mapping[str, Any] | None = None,
    accelerator_config: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    request = locals()
    not_here(request)
    found = lookup.function(account, function_name)
    lookup.check_revision(revision_id, lookup.revision_id(found, LATEST))
    latest = configuration.updated(account, found.latest, given(request, SETTINGS))
    return _updated(account, lookup.revised(replace(found, latest=latest), LATEST))


@lambda_.operation
def delete_function(account: Account, *, function_name: str, qualifier: str | None = None) -> Mapping[str, Any]:
    """The model says 200; AWS answers 204. A version that is not there is as good as deleted."""
    reference = refer(account, function_name, qualifier)
    if reference.qualifier == LATEST:
        raise InvalidParameterValue("$LATEST version cannot be deleted without deleting the function.")
    if reference.is_alias:
        raise InvalidParameterValue("Deletion of aliases is not currently supported.")
    found = account.functions[reference.name]
    if reference.qualifier:
        _delete_version(account, found, reference.qualifier)
    else:
        account.functions.remove(reference.name)
    return {"status_code": 204}


def _free_name(account: Account, function_name: str) -> str:
    """The name for a new function."""
    name = refer_unqualified(account, function_name).name
    if len(name) > LONGEST_NAME:
        raise InvalidParameterValue(
            f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint:"
            f" Member must have length less than or equal to {LONGEST_NAME}"
        )
    if name in account.functions:
        raise ResourceConflict(f"Function already exist: {name}")
    return name


def _with_first_code(account: Account, latest: Configuration, source: Mapping[str, Any]) -> Function:
    _check_source(latest.package_type, source, "creating")
    code = _code(account, latest.function_name, source, "CreateFunction")
    latest = configuration.with_code(latest, code)
    return Function(latest=latest, revision_ids={LATEST: lookup.new_revision_id()})


def _check_source(package_type: str, source: Mapping[str, Any], doing: str) -> None:
    if package_type == "Image" and "image_uri" not in source:
        raise InvalidParameterValue(f"Please provide ImageUri when {doing} a function with packageType Image.")
    if package_type == "Zip" and "image_uri" in source:
        raise InvalidParameterValue(f"Please don't provide ImageUri when {doing} a function with packageType Zip.")


def _code(account: Account, name: str, source: Mapping[str, Any], operation: str) -> Code:
    return image(source["image_uri"]) if "image_uri" in source else take(account, name, source, operation)


def _found(account: Account, function_name: str, qualifier: str | None) -> tuple[Function, Reference]:
    reference = refer(account, function_name, qualifier)
    return lookup.qualified(account, reference), reference


def _shown(listed: dict[str, Any], *, with_version: bool = False) -> Mapping[str, Any]:
    """A page of functions and their versions; a list of functions alone has their own ARNs."""
    functions = [
        shown.version(found, one, shown.LISTED, arn=None if with_version else found.arn)
        for found, one in listed["functions"]
    ]
    return {**listed, "functions": functions}


def _updated(account: Account, found: Function) -> Mapping[str, Any]:
    return _revised_later(account, found, shown.latest(found, shown.UPDATING))


def _revised_later(account: Account, found: Function, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keep the function as the next read finds it: ready, which is another state, so with another revision id."""
    account.functions.put(found.name, lookup.revised(found, LATEST))
    return answer


def _delete_version(account: Account, found: Function, number: str) -> None:
    users = [
        alias.name
        for alias in found.aliases.values()
        if number == alias.function_version or number in alias.additional_version_weights
    ]
    if users:
        raise ResourceConflict(
            f"Unable to delete version because the following aliases reference it: [{', '.join(users)}]"
        )
    account.functions.put(found.name, lookup.without(found, number))
