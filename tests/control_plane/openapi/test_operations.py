"""Operations are methods (handbook/08 section 5)."""

from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.wire.errors import BadRequest
from tests.control_plane.openapi.documents import imported, oas30, operation, swagger

ANY = "x-amazon-apigateway-any-method"
VALIDATOR = "x-amazon-apigateway-request-validator"


@pytest.mark.parametrize("verb", ["get", "put", "post", "delete", "options", "head", "patch"])
def test_every_verb_is_a_method(verb: str) -> None:
    assert imported(swagger({"/": {verb: operation()}})).method("/", verb.upper()).http_method == verb.upper()


def parameter(name: str, place: str, required: bool | None = None) -> dict[str, Any]:
    return {"name": name, "in": place, **({} if required is None else {"required": required})}


PARAMETERS = [
    (
        "each place has API Gateway's word",
        "/",
        [parameter("a", "query", True), parameter("b", "header", False)],
        [],
        {"method.request.querystring.a": True, "method.request.header.b": False},
    ),
    ("what is not required is optional", "/", [parameter("a", "query")], [], {"method.request.querystring.a": False}),
    (
        "those of the path item are the operation's too",
        "/",
        [parameter("a", "query")],
        [parameter("b", "query", True)],
        {"method.request.querystring.b": True, "method.request.querystring.a": False},
    ),
    (
        "and give way to its own",
        "/",
        [parameter("a", "query", True)],
        [parameter("a", "query", False)],
        {"method.request.querystring.a": True},
    ),
    (
        "a variable of the path is required, declared or not (captured)",
        "/a/{id}",
        [],
        [],
        {"method.request.path.id": True},
    ),
    ("a greedy one only where it is declared", "/a/{proxy+}", [], [], None),
    (
        "declared it is required too",
        "/a/{proxy+}",
        [parameter("proxy", "path", True)],
        [],
        {"method.request.path.proxy": True},
    ),
    (
        "bodies, forms and cookies are no parameters",
        "/",
        [parameter("a", "body"), parameter("b", "formData"), parameter("c", "cookie")],
        [],
        None,
    ),
    (
        "a reference is what it leads to",
        "/",
        [{"$ref": "#/parameters/shared"}],
        [],
        {"method.request.header.shared": True},
    ),
]


@pytest.mark.parametrize(("why", "path", "own", "shared", "wanted"), PARAMETERS, ids=[case[0] for case in PARAMETERS])
def test_the_parameters_of_an_operation_and_its_path_are_the_methods(
    why: str, path: str, own: list[Any], shared: list[Any], wanted: Any
) -> None:
    document = swagger(
        {path: {"parameters": shared, "get": operation(parameters=own)}},
        parameters={"shared": parameter("shared", "header", True)},
    )
    assert imported(document).method(path).request_parameters == wanted


RESPONSES = [
    (
        "a status is a method response, and its text is not kept",
        {"200": {"description": "fine"}},
        {"200": v1.MethodResponse(status_code="200")},
    ),
    ("`default` is none", {"default": {"description": "else"}}, None),
    (
        "headers are declared, and not required (captured)",
        {"200": {"headers": {"X-A": {"schema": {"type": "string"}}}}},
        {"200": v1.MethodResponse(status_code="200", response_parameters={"method.response.header.X-A": False})},
    ),
    (
        "a reference is what it leads to",
        {"404": {"$ref": "#/components/responses/lost"}},
        {"404": v1.MethodResponse(status_code="404", response_parameters={"method.response.header.X-L": False})},
    ),
    ("none are none (captured)", {}, None),
]


@pytest.mark.parametrize(("why", "given", "wanted"), RESPONSES, ids=[case[0] for case in RESPONSES])
def test_the_responses_of_an_operation_are_the_methods(why: str, given: Any, wanted: Any) -> None:
    document = oas30(
        {"/": {"get": operation(responses=given)}}, components={"responses": {"lost": {"headers": {"X-L": {}}}}}
    )
    assert imported(document).method("/").method_responses == wanted


def test_response_codes_may_be_numbers_in_yaml() -> None:
    body = b"""
        openapi: 3.0.1
        info: {title: codes, version: 1}
        paths:
          /:
            get:
              responses:
                200: {description: fine}
              x-amazon-apigateway-integration:
                type: mock
                responses:
                  200: {statusCode: 200}
    """
    found = imported(body)
    assert found.method("/").method_responses == {"200": v1.MethodResponse(status_code="200")}
    assert found.integration().integration_responses == {
        "200": v1.IntegrationResponse(status_code="200", selection_pattern="200")
    }
    assert found.api.version == "1"


def test_a_method_may_have_a_name_and_no_backend() -> None:
    method = imported(swagger({"/": {"get": {"operationId": "getIt", "responses": {}}}})).method("/")
    assert (method.operation_name, method.method_integration) == ("getIt", None)


def test_any_method_stands_beside_the_others() -> None:
    found = imported(swagger({"/echo/{data}": {ANY: operation(), "get": operation()}}))
    assert set(found.resource("/echo/{data}").methods) == {"ANY", "GET"}
    assert found.resource("/echo").methods == {}


def test_a_cors_preflight_is_a_method_with_a_mock() -> None:
    headers = {"Access-Control-Allow-Origin": {"type": "string"}}
    mapped = {"method.response.header.Access-Control-Allow-Origin": "'*'"}
    backend = {"type": "mock", "responses": {"default": {"statusCode": "200", "responseParameters": mapped}}}
    said = operation(backend, responses={"200": {"description": "fine", "headers": headers}})
    method = imported(swagger({"/": {"options": said}})).method("/", "OPTIONS")
    assert method.authorization_type == "NONE"
    assert method.method_responses == {
        "200": v1.MethodResponse(status_code="200", response_parameters=dict.fromkeys(mapped, False))
    }
    assert method.method_integration
    assert method.method_integration.integration_responses == {
        "200": v1.IntegrationResponse(status_code="200", response_parameters=mapped)
    }


VALIDATORS = {"all": {"validateRequestBody": True, "validateRequestParameters": True}, "none": {}}
CHOSEN = [
    ("without a word there is none", {}, {}, None),
    ("the document's is the default", {VALIDATOR: "all"}, {}, "all"),
    ("an operation's own wins", {VALIDATOR: "all"}, {VALIDATOR: "none"}, "none"),
]


@pytest.mark.parametrize(("why", "root", "own", "name"), CHOSEN, ids=[case[0] for case in CHOSEN])
def test_an_operation_names_its_request_validator(
    why: str, root: dict[str, Any], own: dict[str, Any], name: str | None
) -> None:
    document = swagger({"/": {"get": operation(**own)}}, **root)
    found = imported({**document, "x-amazon-apigateway-request-validators": VALIDATORS})
    names = {each.id: each.name for each in found.api.request_validators.values()}
    assert names.get(found.method("/").request_validator_id or "") == name
    assert set(names.values()) == {"all", "none"}


def test_an_unknown_validator_is_refused() -> None:
    with pytest.raises(BadRequest) as refusal:
        imported(swagger({"/a": {"get": operation(**{VALIDATOR: "x"})}}))
    assert refusal.value.message == (
        "Errors found during import:\n\tUnable to put method 'GET' on resource at path '/a': "
        "Invalid Request Validator identifier specified"
    )


WARNED = [
    ("a path without a slash", {"a": {}}, "Parse issue: attribute paths. Resource a should start with /"),
    (
        "a verb that API Gateway has not",
        {"/a": {"trace": {}}},
        "Unsupported method 'TRACE' on resource at path '/a'. Ignoring.",
    ),
    (
        "a status that is none",
        {"/a": {"get": operation(responses={"2XX": {}})}},
        "Invalid response status code '2XX' in method 'GET /a'. Ignoring.",
    ),
    (
        "a parameter without a name",
        {"/a": {"get": operation(parameters=[{"in": "query"}])}},
        "Parameter without a name or a location: {'in': 'query'}. Ignoring.",
    ),
]


@pytest.mark.parametrize(("why", "paths", "said"), WARNED, ids=[case[0] for case in WARNED])
def test_what_an_operation_leaves_open_is_a_warning(why: str, paths: dict[str, Any], said: str) -> None:
    assert imported(swagger(paths)).warnings == [said]


PATHS = [
    ("every part is a resource", ["/a/{b}/c"], ["/", "/a", "/a/{b}", "/a/{b}/c"]),
    ("a slash at the end is none", ["/a/"], ["/", "/a"]),
    ("the root is there anyway", [], ["/"]),
    ("greedy variables are kept", ["/{proxy+}"], ["/", "/{proxy+}"]),
    ("extensions among the paths are none", ["x-a"], ["/"]),
]


@pytest.mark.parametrize(("why", "given", "wanted"), PATHS, ids=[case[0] for case in PATHS])
def test_paths_are_resources(why: str, given: list[str], wanted: list[str]) -> None:
    assert imported(swagger({path: {} for path in given})).paths() == wanted


def test_a_path_item_may_be_referred_to() -> None:
    found = imported(oas30({"/a": {"$ref": "#/x-items/one"}}, **{"x-items": {"one": {"get": operation()}}}))
    assert found.method("/a").http_method == "GET"
