"""APIs that nobody thought of: a generator of RestApi records, the same for the same seed.

What a document cannot say is left out, as it is of AWS's: ids, tags, the endpoint's type, whether headers of responses
are required; and of Swagger 2.0 media types by body, where only JSON is used here.
"""

import json
import random
import re
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec.structs import replace

from control_plane.definitions import gateway_responses, v1
from tests.control_plane.openapi.documents import empty_api, imported, oas30

T = TypeVar("T")

API_ID = "abcdefghij"
LINK = "https://apigateway.amazonaws.com/restapis/{}/models/"
OWN = f"arn:aws:execute-api:us-east-1:000000000000:{API_ID}/"
VERBS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "ANY")
STATUSES = ("200", "201", "302", "400", "404", "500", "503")
SCALARS = ({"type": "string"}, {"type": "integer", "minimum": 1}, {"enum": ["a", 1, None]}, {"maxLength": 3})
TEXTS = (
    *(
        "plain",
        "yes",
        "null",
        "~",
        "1",
        "1.50",
        "0x1f",
        "2024-01-31",
        "a: b",
        "- a",
        "# no",
        "'q'",
        '"',
        "{}",
        "[]",
        "$ref",
    ),
    *(
        "&a",
        "*a",
        "<<",
        "!t",
        " led",
        "trailed ",
        "two\nlines",
        "block\n\n  in\n",
        "tab\t",
        "é€😀",
        "\u2028",
        "\x7f",
        "%",
        "\\",
    ),
)


class Generator:
    """kind: the version the APIs are for, `swagger` or `oas30`."""

    def __init__(self, seed: int, kind: str) -> None:
        self._random = random.Random(f"{kind} {seed}")
        self._json_only = kind == "swagger"

    def api(self) -> v1.RestApi:
        api = empty_api(
            id=API_ID,
            name=self.text(),
            description=self.maybe(self.text),
            version=self.maybe(self.text),
            binary_media_types=self.maybe(lambda: self.some(["a/b", "*/*"], at_least=1)),
            minimum_compression_size=self.maybe(lambda: self._random.randint(0, 10_485_760)),
            api_key_source=self.one("HEADER", "AUTHORIZER"),
            policy=self.maybe(lambda: json.dumps({"Statement": [{"Effect": "Allow", "Resource": OWN + "*"}]})),
            disable_execute_api_endpoint=self.flag(),
            security_policy=self.one(None, "SecurityPolicy_TLS13_1_3_2025_09"),
            endpoint_access_mode=self.one(None, "BASIC", "STRICT"),
            models=self._models(),
            request_validators=self._by_id(self._validator),
            authorizers=self._by_id(self._authorizer),
            gateway_responses={each.response_type: each for each in self.several(self._gateway_response)},
        )
        resources = {each.id: self._filled(api, each) for each in self._tree(api).values()}
        return replace(api, resources=resources)

    def flag(self) -> bool:
        return self._random.random() < 0.5

    def one(self, *choices: T) -> T:
        return self._random.choice(choices)

    def some(self, choices: list[T], at_least: int = 0, at_most: int = 3) -> list[T]:
        count = self._random.randint(at_least, min(at_most, len(choices)))
        return self._random.sample(choices, count)

    def several(self, make: Callable[[], T]) -> list[T]:
        return [make() for _ in range(self._random.randint(0, 3))]

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.flag() else None

    def text(self) -> str:
        return self.one(*TEXTS)

    def name(self) -> str:
        return self.one("A", "b2", "X-Header", "under_score", "dotted.name", "$dollar", "yes", "200")

    def names(self, *but: str) -> list[str]:
        return [name for name in dict.fromkeys(self.several(self.name)) if name not in but]

    def mapping(self, prefix: str) -> dict[str, str] | None:
        return self.maybe(lambda: {prefix + name: self.one("'a b'", "context.stage", "''") for name in self.names()})

    def templates(self) -> dict[str, str | None] | None:
        types = ["application/json"] if self._json_only else ["application/json", "text/plain", "a/b+json", "$default"]
        return self.maybe(lambda: {each: self.maybe(self.text) for each in self.some(types)})

    def _by_id(self, make: Callable[[], Any]) -> dict[str, Any]:
        return {each.id: each for each in self.several(make)}

    def _schema(self, depth: int = 0) -> dict[str, Any]:
        kind = self.one("scalar", "object", "array") if depth < 3 else "scalar"
        if kind == "object":
            return {"type": "object", "properties": {name: self._schema(depth + 1) for name in self.names()}}
        return {"type": "array", "items": self._schema(depth + 1)} if kind == "array" else dict(self.one(*SCALARS))

    def _models(self) -> dict[str, v1.Model]:
        found = {}
        known = self.some(["Pet", "Error", "a1", "Empty", "Z"])
        for name in known:
            schema = {"type": "object", "properties": {"own": self._schema()}}
            if self.flag():
                schema["properties"] = {"other": {"$ref": LINK.format(API_ID) + self.one(*known)}}
            found[name] = v1.Model(
                id=f"model-{name}",
                name=name,
                content_type="application/json",
                schema=json.dumps(schema),
                description=self.maybe(self.text),
            )
        return found

    def _validator(self) -> v1.RequestValidator:
        name = self.text()
        return v1.RequestValidator(
            id=f"validator-{name}",
            name=name,
            validate_request_body=self.flag(),
            validate_request_parameters=self.flag(),
        )

    def _authorizer(self) -> v1.Authorizer:
        kind, name = self.one("TOKEN", "REQUEST", "COGNITO_USER_POOLS"), self.one("mine", "api_key", "sigv4", "other-1")
        token = f"method.request.header.{self.name()}"
        sources = ", ".join(f"method.request.querystring.{each}" for each in self.names()) or None
        in_pool = kind == "COGNITO_USER_POOLS"
        return v1.Authorizer(
            id=f"authorizer-{name}",
            name=name,
            type=kind,
            auth_type="cognito_user_pools" if in_pool else self.one("custom", "oauth2"),
            provider_arns=["arn:aws:cognito-idp:us-east-1:000000000000:userpool/a"] if in_pool else None,
            authorizer_uri=None if in_pool else "arn:f",
            authorizer_credentials=None if in_pool else self.maybe(self.text),
            identity_source=sources if kind == "REQUEST" else token,
            identity_validation_expression=self.maybe(self.text) if kind == "TOKEN" else None,
            authorizer_result_ttl_in_seconds=self.one(None, 0, 60, 3600),
        )

    def _gateway_response(self) -> v1.GatewayResponse:
        return v1.GatewayResponse(
            response_type=self.one(*gateway_responses.STATUS),
            status_code=self.one(None, *STATUSES),
            response_parameters=self.mapping("gatewayresponse.header.") or {},
            response_templates={"application/json": self.text()} if self.flag() else {},
        )

    def _tree(self, api: v1.RestApi) -> dict[str, v1.Resource]:
        parts = ["a", "b.c", "d:e", "{x}", "{proxy+}"]
        paths = ["/".join(self._path(parts)) for _ in range(self._random.randint(0, 4))]
        return dict(imported(oas30({f"/{path}": {} for path in paths if path}), api).api.resources)

    def _path(self, parts: list[str]) -> list[str]:
        path = self.some(parts)
        return path[: path.index("{proxy+}") + 1] if "{proxy+}" in path else path

    def _filled(self, api: v1.RestApi, resource: v1.Resource) -> v1.Resource:
        drawn = {verb: self._method(api, resource, verb) for verb in self.some(list(VERBS))}
        return replace(resource, resource_methods=drawn or None)

    def _method(self, api: v1.RestApi, resource: v1.Resource, verb: str) -> v1.Method:
        authorizer = api.authorizers[self.one(*api.authorizers)] if api.authorizers and self.flag() else None
        in_pool = authorizer is not None and authorizer.type == "COGNITO_USER_POOLS"
        variables = re.findall(r"\{(\w+)\}", resource.path)
        parameters = {
            f"method.request.{self.one('querystring', 'header')}.{each}": self.flag() for each in self.names()
        }
        responses = self._method_responses(api)
        return v1.Method(
            http_method=verb,
            authorization_type=self.one("NONE", "AWS_IAM")
            if authorizer is None
            else "COGNITO_USER_POOLS"
            if in_pool
            else "CUSTOM",
            authorizer_id=authorizer.id if authorizer else None,
            authorization_scopes=self.one(None, ["email", "openid"]) if in_pool else None,
            api_key_required=self.flag(),
            request_validator_id=self.one(None, *api.request_validators),
            operation_name=self.maybe(self.text),
            request_parameters={**parameters, **{f"method.request.path.{each}": True for each in variables}} or None,
            request_models={"application/json": self.one(*api.models)} if api.models and self.flag() else None,
            method_responses=responses or None,
            method_integration=self.maybe(lambda: self._integration(resource, responses)),
        )

    def _method_responses(self, api: v1.RestApi) -> dict[str, v1.MethodResponse]:
        types = ["application/json"] if self._json_only else ["application/json", "text/plain", "a/b"]
        found = {}
        for code in self.some(list(STATUSES)):
            models = {each: self.one(*api.models) for each in self.some(types)} if api.models else {}
            headers = {f"method.response.header.{name}": False for name in self.names()}
            found[code] = v1.MethodResponse(
                status_code=code, response_parameters=headers or None, response_models=models or None
            )
        return found

    def _integration(self, resource: v1.Resource, declared: dict[str, v1.MethodResponse]) -> v1.Integration:
        kind, linked = self.one("MOCK", "HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY"), self.flag()
        internet = "INTERNET" if kind in ("HTTP", "HTTP_PROXY") else None
        return v1.Integration(
            type=kind,
            http_method={"MOCK": None, "AWS_PROXY": "POST"}.get(kind, self.one(*VERBS)),
            uri=None if kind == "MOCK" else self.text(),
            connection_type="VPC_LINK" if linked else internet,
            connection_id=self.text() if linked else None,
            integration_target=self.maybe(self.text),
            credentials=self.maybe(self.text),
            request_parameters=self.mapping("integration.request.header."),
            request_templates=self.templates(),
            passthrough_behavior=self.one("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"),
            content_handling=self.one(None, "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"),
            timeout_in_millis=self.one(50, 29_000),
            cache_namespace=self.one(resource.id, "shared"),
            cache_key_parameters=self.one([], ["method.request.path.x"]),
            tls_config=self.maybe(lambda: v1.TlsConfig(insecure_skip_verification=self.flag())),
            response_transfer_mode=self.one(None, "BUFFERED", "STREAM"),
            integration_responses=self._integration_responses(declared) or None,
        )

    def _integration_responses(self, declared: dict[str, v1.MethodResponse]) -> dict[str, v1.IntegrationResponse]:
        found = {}
        for number, code in enumerate(self.some(list(STATUSES))):
            headers = (declared[code].response_parameters or {}) if code in declared else {}
            found[code] = v1.IntegrationResponse(
                status_code=code,
                selection_pattern=f"{number}{self.text()}" if number else None,
                response_parameters=dict.fromkeys(headers, "'a'") or None,
                response_templates=self.templates(),
                content_handling=self.one(None, "CONVERT_TO_TEXT"),
            )
        return found
