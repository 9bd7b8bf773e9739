"""What of an API can be documented: the locations that a part of its own would describe."""

from collections.abc import Iterator, Mapping

from control_plane.definitions import v1
from control_plane.v1 import lookup

_PARAMETERS: Mapping[str, str] = {
    "path": "PATH_PARAMETER",
    "querystring": "QUERY_PARAMETER",
    "multivaluequerystring": "QUERY_PARAMETER",
    "header": "REQUEST_HEADER",
    "multivalueheader": "REQUEST_HEADER",
}


def of(api: v1.RestApi) -> Iterator[v1.DocumentationPartLocation]:
    yield v1.DocumentationPartLocation(type="API")
    for authorizer in api.authorizers.values():
        yield v1.DocumentationPartLocation(type="AUTHORIZER", name=authorizer.name)
    for model in api.models.values():
        yield v1.DocumentationPartLocation(type="MODEL", name=model.name)
    for resource in api.resources.values():
        yield v1.DocumentationPartLocation(type="RESOURCE", path=resource.path)
    for resource, method in lookup.methods(api):
        yield from _of_request(resource.path, method)
        for response in (method.method_responses or {}).values():
            yield from _of_response(resource.path, method.http_method, response)


def _of_request(path: str, method: v1.Method) -> Iterator[v1.DocumentationPartLocation]:
    verb = method.http_method
    yield v1.DocumentationPartLocation(type="METHOD", path=path, method=verb)
    for parameter in method.request_parameters or {}:
        _, _, place, name = parameter.split(".", 3)
        yield v1.DocumentationPartLocation(type=_PARAMETERS[place], path=path, method=verb, name=name)
    if method.request_models:
        yield v1.DocumentationPartLocation(type="REQUEST_BODY", path=path, method=verb)


def _of_response(path: str, verb: str, response: v1.MethodResponse) -> Iterator[v1.DocumentationPartLocation]:
    status = response.status_code
    yield v1.DocumentationPartLocation(type="RESPONSE", path=path, method=verb, status_code=status)
    for parameter in response.response_parameters or {}:
        name = parameter.split(".", 3)[3]
        yield v1.DocumentationPartLocation(
            type="RESPONSE_HEADER", path=path, method=verb, status_code=status, name=name
        )
    if response.response_models:
        yield v1.DocumentationPartLocation(type="RESPONSE_BODY", path=path, method=verb, status_code=status)
