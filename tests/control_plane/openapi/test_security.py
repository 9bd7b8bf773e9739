"""Security schemes are authorizers, API keys and IAM (handbook/08 sections 4 and 10)."""

from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.openapi.rest.security import Authorization, Requirements
from tests.control_plane.openapi.documents import Imported, imported, oas30, operation, swagger

FUNCTION = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations"  # noqa: E501
JWT = {
    "issuers": [{"issuer": "https://a.example", "audiences": ["b"], "additionalClaims": [{"claimName": "c"}]}],
    "defaultAlgorithms": ["RS256"],
}
POOL = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_a"


def scheme(kind: str | None = None, name: str = "Authorization", auth_type: str | None = None, **members: Any) -> Any:
    found: dict[str, Any] = {"type": "apiKey", "name": name, "in": "header"}
    if auth_type:
        found["x-amazon-apigateway-authtype"] = auth_type
    if kind:
        found["x-amazon-apigateway-authorizer"] = {"type": kind, **members}
    return found


SCHEMES = {
    "key": scheme(name="X-API-Key"),
    "iam": scheme(auth_type="awsSigv4"),
    "token": scheme("token", authorizerUri=FUNCTION),
    "request": scheme("request", "X-Api-Key", authorizerUri=FUNCTION, identitySource="method.request.header.X-Api-Key"),
    "cognito": scheme("cognito_user_pools", "TestHeaderAuth", "cognito_user_pools", providerARNs=[POOL]),
    "jwt": scheme("jwt", jwtConfiguration=JWT),
    "other": scheme(name="X-Other"),
}


def secured(required: Any = None, **members: Any) -> Imported:
    """A document with all these schemes, and an operation that requires some."""
    said = operation() if required is None else operation(security=required)
    return imported(swagger({"/": {"get": said}}, securityDefinitions=SCHEMES, **members))


def authorization(found: Imported) -> Authorization:
    """With the authorizer's name for its id."""
    method = found.method("/")
    name = found.api.authorizers[method.authorizer_id].name if method.authorizer_id else None
    return Authorization(method.authorization_type, name, method.authorization_scopes, method.api_key_required)


METHODS: list[tuple[str, Any, dict[str, Any], Authorization]] = [
    ("without a requirement all may call", None, {}, Authorization()),
    (
        "a header x-api-key, in any case, is an API key (captured)",
        [{"key": []}],
        {},
        Authorization(api_key_required=True),
    ),
    ("awsSigv4 is IAM", [{"iam": []}], {}, Authorization("AWS_IAM")),
    ("a token authorizer is CUSTOM", [{"token": []}], {}, Authorization("CUSTOM", "token")),
    (
        "one that is called x-api-key is still no API key (captured)",
        [{"request": []}],
        {},
        Authorization("CUSTOM", "request"),
    ),
    (
        "a pool without scopes has none (captured)",
        [{"cognito": []}],
        {},
        Authorization("COGNITO_USER_POOLS", "cognito"),
    ),
    (
        "a pool's scopes are as given (captured)",
        [{"cognito": ["email", "openid"]}],
        {},
        Authorization("COGNITO_USER_POOLS", "cognito", ["email", "openid"]),
    ),
    (
        "a JWT authorizer has scopes too",
        [{"jwt": ["read"]}],
        {},
        Authorization("JWT", "jwt", ["read"]),
    ),
    ("scopes of others count for nothing", [{"token": ["email"]}], {}, Authorization("CUSTOM", "token")),
    (
        "several schemes are all required",
        [{"token": []}, {"key": []}],
        {},
        Authorization("CUSTOM", "token", None, True),
    ),
    ("in one object as in several", [{"iam": [], "key": []}], {}, Authorization("AWS_IAM", None, None, True)),
    ("an API key of another name means nothing", [{"other": []}], {}, Authorization()),
    (
        "the document's requirement counts for operations without one (captured)",
        None,
        {"security": [{"request": []}]},
        Authorization("CUSTOM", "request"),
    ),
    ("an empty list takes it away", [], {"security": [{"request": []}]}, Authorization()),
    ("requirements that are none are passed over", {"token": []}, {}, Authorization()),
]


@pytest.mark.parametrize(("why", "required", "members", "wanted"), METHODS, ids=[case[0] for case in METHODS])
def test_what_a_method_asks(why: str, required: Any, members: dict[str, Any], wanted: Authorization) -> None:
    assert authorization(secured(required, **members)) == wanted


AUTH = [
    ("IAM, in any case", {"type": "aws_iam"}, Authorization("AWS_IAM")),
    ("none, whatever the document requires", {"type": "NONE"}, Authorization()),
    ("what is neither says nothing", {"type": "JWT"}, Authorization("CUSTOM", "token")),
]


@pytest.mark.parametrize(("why", "auth", "wanted"), AUTH, ids=[case[0] for case in AUTH])
def test_the_auth_extension_has_the_last_word(why: str, auth: Any, wanted: Authorization) -> None:
    said = operation(**{"x-amazon-apigateway-auth": auth})
    document = swagger({"/": {"get": said}}, securityDefinitions=SCHEMES, security=[{"token": []}])
    assert authorization(imported(document)) == wanted


MADE = [
    (
        "the token is in the header that the scheme names (captured)",
        scheme(
            "token", "Auth", authorizerUri=FUNCTION, identityValidationExpression="^x", authorizerResultTtlInSeconds=60
        ),
        {
            "type": "TOKEN",
            "auth_type": "custom",
            "authorizer_uri": FUNCTION,
            "identity_source": "method.request.header.Auth",
            "identity_validation_expression": "^x",
            "authorizer_result_ttl_in_seconds": 60,
        },
    ),
    (
        "a pool's likewise; without a TTL none is shown (captured)",
        scheme("cognito_user_pools", "TestHeaderAuth", "cognito_user_pools", providerARNs=[POOL]),
        {
            "type": "COGNITO_USER_POOLS",
            "auth_type": "cognito_user_pools",
            "provider_arns": [POOL],
            "identity_source": "method.request.header.TestHeaderAuth",
        },
    ),
    (
        "a request authorizer names its sources",
        scheme(
            "REQUEST",
            "Unused",
            "mine",
            authorizerUri=FUNCTION,
            authorizerCredentials="arn:aws:iam::1:role/r",
            identitySource="method.request.querystring.a, context.stage",
        ),
        {
            "type": "REQUEST",
            "auth_type": "mine",
            "authorizer_uri": FUNCTION,
            "authorizer_credentials": "arn:aws:iam::1:role/r",
            "identity_source": "method.request.querystring.a, context.stage",
        },
    ),
    (
        "or has the one its scheme names",
        {**scheme("request", "q", authorizerUri=FUNCTION), "in": "query"},
        {
            "type": "REQUEST",
            "auth_type": "custom",
            "authorizer_uri": FUNCTION,
            "identity_source": "method.request.querystring.q",
        },
    ),
    (
        "or none",
        scheme("request", "Unused", authorizerUri=FUNCTION, authorizerResultTtlInSeconds=0),
        {"type": "REQUEST", "auth_type": "custom", "authorizer_uri": FUNCTION, "authorizer_result_ttl_in_seconds": 0},
    ),
]


@pytest.mark.parametrize(("why", "given", "members"), MADE, ids=[case[0] for case in MADE])
@pytest.mark.parametrize("dialect", ["swagger", "oas30"])
def test_every_authorizer_is_made_used_or_not(dialect: str, why: str, given: Any, members: dict[str, Any]) -> None:
    schemes = {"mine": given}
    document = (
        swagger(securityDefinitions=schemes) if dialect == "swagger" else oas30(components={"securitySchemes": schemes})
    )
    (made,) = imported(document).api.authorizers.values()
    assert made == v1.Authorizer(id=made.id, name="mine", **members)


def test_a_jwt_authorizer_is_configured_and_exported_again() -> None:
    api = imported(swagger(securityDefinitions={"mine": scheme("jwt", jwtConfiguration=JWT)})).api
    (made,) = api.authorizers.values()
    assert made.jwt_configuration == v1.JwtConfiguration(
        issuers=[
            v1.JwtIssuer(
                issuer="https://a.example",
                audiences=["b"],
                additional_claims=[v1.JwtAdditionalClaim(claim_name="c")],
            )
        ],
        default_algorithms=["RS256"],
    )
    written = Requirements(api, whole=True).schemes()
    assert imported(swagger(securityDefinitions=written), api).api.authorizers == api.authorizers


def test_an_authorizer_that_is_defined_again_keeps_its_id() -> None:
    document = swagger(securityDefinitions={"mine": scheme("token", authorizerUri=FUNCTION)})
    before = imported(document).api
    assert imported(document, before).api.authorizers == before.authorizers
    assert imported(document, before, overwrite=True).api.authorizers == before.authorizers


UNSUPPORTED = "Unsupported security definition type '{}' for 'x'. Ignoring."
IGNORED = [
    ("OAuth (reported)", {"type": "oauth2"}, UNSUPPORTED.format("oauth2")),
    ("HTTP's own schemes (reported)", {"type": "http", "scheme": "basic"}, UNSUPPORTED.format("http")),
    (
        "types of authorizer that there are not",
        scheme("magic"),
        "Unsupported authorizer type 'magic' for 'x'. Ignoring.",
    ),
    ("what is no scheme", 1, UNSUPPORTED.format("null")),
]


@pytest.mark.parametrize(("why", "given", "said"), IGNORED, ids=[case[0] for case in IGNORED])
def test_a_scheme_that_means_nothing_is_a_warning(why: str, given: Any, said: str) -> None:
    found = imported(swagger({"/": {"get": operation(security=[{"x": []}])}}, securityDefinitions={"x": given}))
    assert found.warnings == [said]
    assert authorization(found) == Authorization()
    assert found.api.authorizers == {}


def test_warns_of_a_requirement_of_nothing() -> None:
    found = imported(swagger({"/": {"get": operation(security=[{"none": []}])}}))
    assert found.warnings == ["Reference to security definition 'none' not found. Ignoring."]
