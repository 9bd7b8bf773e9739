"""Function URLs: an HTTPS host for a function or one of its aliases."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions.functions import Function, FunctionUrl
from control_plane.functions import lookup
from control_plane.functions.errors import ResourceConflict
from control_plane.functions.names import Reference, refer, refer_unqualified
from control_plane.functions.paging import page
from control_plane.functions.timestamps import microseconds, now
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import ResourceNotFound


@lambda_.operation
def create_function_url_config(
    account: Account,
    *,
    function_name: str,
    auth_type: str,
    qualifier: str | None = None,
    cors: Mapping[str, Any] | None = None,
    invoke_mode: str | None = None,
) -> Mapping[str, Any]:
    found, reference = _function(account, function_name, qualifier)
    if _key(reference) in found.urls:
        raise ResourceConflict(
            f"Failed to create function url config for [functionArn = {reference.arn}]."
            " Error message:  FunctionUrlConfig exists for this Lambda function"
        )
    moment = now()
    url = FunctionUrl(
        url_id=identifiers.random_text(32),
        auth_type=auth_type,
        creation_time=moment,
        last_modified_time=moment,
        invoke_mode=invoke_mode or "BUFFERED",
        cors=cors,
    )
    _put(account, found, reference, url)
    return {**_shown(account, found, _key(reference), url), "invoke_mode": invoke_mode}


@lambda_.operation
def get_function_url_config(account: Account, *, function_name: str, qualifier: str | None = None) -> Mapping[str, Any]:
    found, reference, url = _url(account, function_name, qualifier)
    return _shown(account, found, _key(reference), url)


@lambda_.operation
def list_function_url_configs(
    account: Account, *, function_name: str, marker: str | None = None, max_items: int | None = None
) -> Mapping[str, Any]:
    found = account.functions.find(refer_unqualified(account, function_name).name)
    if found is None:
        raise ResourceNotFound("Function does not exist")
    urls = [_shown(account, found, qualifier, url) for qualifier, url in found.urls.items()]
    return page("function_url_configs", urls, marker, max_items)


@lambda_.operation
def update_function_url_config(
    account: Account,
    *,
    function_name: str,
    qualifier: str | None = None,
    auth_type: str | None = None,
    cors: Mapping[str, Any] | None = None,
    invoke_mode: str | None = None,
) -> Mapping[str, Any]:
    _function(account, function_name, qualifier)
    found, reference, url = _url(account, function_name, qualifier)
    url = replace(
        url,
        auth_type=auth_type or url.auth_type,
        cors=url.cors if cors is None else cors,
        invoke_mode=invoke_mode or url.invoke_mode,
        last_modified_time=now(),
    )
    _put(account, found, reference, url)
    return {**_shown(account, found, _key(reference), url), "invoke_mode": invoke_mode}


@lambda_.operation
def delete_function_url_config(account: Account, *, function_name: str, qualifier: str | None = None) -> None:
    found, reference, _ = _url(account, function_name, qualifier)
    left = {key: each for key, each in found.urls.items() if key != _key(reference)}
    account.functions.put(found.name, replace(found, urls=left))


def _function(account: Account, function_name: str, qualifier: str | None) -> tuple[Function, Reference]:
    reference = refer(account, function_name, qualifier)
    found = lookup.find(account, reference)
    if found is None:
        raise ResourceNotFound("Function does not exist")
    return found, reference


def _url(account: Account, function_name: str, qualifier: str | None) -> tuple[Function, Reference, FunctionUrl]:
    reference = refer(account, function_name, qualifier)
    found = account.functions.find(reference.name)
    url = found.urls.get(_key(reference)) if found else None
    if found is None or url is None:
        raise ResourceNotFound("The resource you requested does not exist.")
    return found, reference, url


def _key(reference: Reference) -> str:
    return reference.qualifier or ""


def _put(account: Account, found: Function, reference: Reference, url: FunctionUrl) -> None:
    account.functions.put(found.name, replace(found, urls={**found.urls, _key(reference): url}))


def _shown(account: Account, found: Function, qualifier: str, url: FunctionUrl) -> dict[str, Any]:
    return {
        "function_url": f"https://{url.url_id}.lambda-url.{account.region}.on.aws/",
        "function_arn": f"{found.arn}:{qualifier}" if qualifier else found.arn,
        "auth_type": url.auth_type,
        "cors": url.cors,
        "creation_time": microseconds(url.creation_time),
        "last_modified_time": microseconds(url.last_modified_time),
        "invoke_mode": url.invoke_mode,
    }
