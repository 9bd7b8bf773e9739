"""Look up or raise, within a RestApi; and put a changed part back into the whole.

The words are AWS's (handbook/10 fact 2): operations on methods and what hangs below them call a missing API a missing
resource; those on models, validators and documentation parts call it a missing one of these.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.store import Account
from control_plane.wire.errors import NotFound


def resource(api: v1.RestApi, resource_id: str) -> v1.Resource:
    found = api.resources.get(resource_id)
    if found is None:
        raise NotFound("Invalid Resource identifier specified")
    return found


def api_and_resource(account: Account, rest_api_id: str, resource_id: str) -> tuple[v1.RestApi, v1.Resource]:
    """The API and the resource that an operation on methods means."""
    api = account.rest_apis.find(rest_api_id)
    if api is None:
        raise NotFound("Invalid Resource identifier specified")
    return api, resource(api, resource_id)


def method(owner: v1.Resource, http_method: str) -> v1.Method:
    found = owner.methods.get(http_method)
    if found is None:
        raise NotFound("Invalid Method identifier specified")
    return found


class MethodInPlace(NamedTuple):
    """A method, and what it belongs to, during one operation."""

    account: Account
    api: v1.RestApi
    resource: v1.Resource
    method: v1.Method

    def change(self, **members: Any) -> None:
        save_method(self.account, self.api, self.resource, replace(self.method, **members))


def method_in_place(account: Account, rest_api_id: str, resource_id: str, http_method: str) -> MethodInPlace:
    api, owner = api_and_resource(account, rest_api_id, resource_id)
    return MethodInPlace(account, api, owner, method(owner, http_method))


def methods(api: v1.RestApi) -> Iterator[tuple[v1.Resource, v1.Method]]:
    """Every method of an API, with its resource."""
    return ((owner, each) for owner in api.resources.values() for each in owner.methods.values())


def authorizer(api: v1.RestApi, authorizer_id: str) -> v1.Authorizer:
    found = api.authorizers.get(authorizer_id)
    if found is None:
        raise NotFound("Invalid Authorizer identifier specified")
    return found


def integration(owner: v1.Method) -> v1.Integration:
    if owner.method_integration is None:
        raise NotFound("Invalid Integration identifier specified")
    return owner.method_integration


def method_response(owner: v1.Method, status_code: str) -> v1.MethodResponse:
    found = (owner.method_responses or {}).get(status_code)
    if found is None:
        raise NotFound("Invalid Response status code specified")
    return found


def integration_response(owner: v1.Integration, status_code: str) -> v1.IntegrationResponse:
    found = (owner.integration_responses or {}).get(status_code)
    if found is None:
        raise NotFound("Invalid Response status code specified")
    return found


def no_parameter(name: str) -> NotFound:
    return NotFound("Invalid parameter name specified")


def no_content_type(name: str) -> NotFound:
    return NotFound("Content-Type specified was not found")


def with_resource(api: v1.RestApi, changed: v1.Resource) -> v1.RestApi:
    return replace(api, resources={**api.resources, changed.id: changed})


def save_method(account: Account, api: v1.RestApi, owner: v1.Resource, changed: v1.Method) -> v1.Method:
    """Put a new or changed method into its resource, and that into its API."""
    methods = {**owner.methods, changed.http_method: changed}
    account.rest_apis.put(api.id, with_resource(api, replace(owner, resource_methods=methods)))
    return changed
