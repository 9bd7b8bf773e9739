"""HTTP and WebSocket APIs (`apigatewayv2`): an Api with all that a deployment freezes, its deployments, its stages.

The law is v1's: an `Api` record holds everything a deployment is a snapshot of, that is its own settings (CORS too) and
its routes, integrations, authorizers and models, each mapping by id. So a `Deployment` is one reference to the Api as
it stood. Stages and deployments are records of their own, in the tables `v2_stages` (by API id and stage name) and
`v2_deployments` (by API id and deployment id); APIs are in `v2_apis`.

Members are named as AWS names them. None means that nobody said anything, and what AWS does then is written beside the
member. "HTTP" and "WebSocket" below are the API's `protocol_type`; a member that only one of them may have is None, or
its default, with the other (handbook/05 and 06).
"""

from collections.abc import Mapping, Sequence

import msgspec


class Cors(msgspec.Struct, frozen=True, kw_only=True):
    """HTTP only. With it, the API answers preflight requests itself (handbook/05 section 9).

    allow_origins: origins as browsers send them, `*`, `http://*` or `https://*`. allow_methods, allow_headers: `*` is
    any. max_age: seconds a browser may keep a preflight's answer, -1 that it may not; None: the header is not sent.
    """

    allow_credentials: bool = False
    allow_headers: Sequence[str] | None = None
    allow_methods: Sequence[str] | None = None
    allow_origins: Sequence[str] | None = None
    expose_headers: Sequence[str] | None = None
    max_age: int | None = None


class ParameterConstraints(msgspec.Struct, frozen=True, kw_only=True):
    required: bool = False


class RouteResponse(msgspec.Struct, frozen=True, kw_only=True):
    """WebSocket only: that what a route's integration answers is sent to the client.

    route_response_key: `$default`, there is no other. response_models: model names by key.
    """

    route_response_id: str
    route_response_key: str
    model_selection_expression: str | None = None
    response_models: Mapping[str, str] | None = None
    response_parameters: Mapping[str, ParameterConstraints] | None = None


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What a request or message is for.

    route_key: HTTP `$default` or `{VERB or ANY} /path/{variable}/{greedy+}`; WebSocket `$connect`, `$disconnect`,
        `$default`, or the text that the API's selection expression yields.
    target: `integrations/{integration id}`; None: a route without an integration, which is not served (WebSocket:
        `$connect` and `$disconnect` may do without).
    authorization_type: NONE, AWS_IAM, CUSTOM (a Lambda authorizer), JWT (HTTP only). authorizer_id: with the last two.
    authorization_scopes: JWT only; a token needs one of them. None or empty: no scope is asked for.
    api_key_required: WebSocket `$connect` only.
    model_selection_expression, request_models: WebSocket: which model a message must satisfy, names by key.
    request_parameters: WebSocket `$connect`: by `route.request.{header or querystring}.{name}`.
    route_response_selection_expression: WebSocket: `$default` makes the route answer; None: it does not.
    api_gateway_managed: made by quick create, so changed only by UpdateApi.
    """

    route_id: str
    route_key: str
    api_gateway_managed: bool | None = None
    api_key_required: bool = False
    authorization_scopes: Sequence[str] | None = None
    authorization_type: str = "NONE"
    authorizer_id: str | None = None
    model_selection_expression: str | None = None
    operation_name: str | None = None
    request_models: Mapping[str, str] | None = None
    request_parameters: Mapping[str, ParameterConstraints] | None = None
    route_response_selection_expression: str | None = None
    target: str | None = None
    route_responses: Mapping[str, RouteResponse] = {}

    @property
    def integration_id(self) -> str | None:
        """The last part of `target`."""
        return self.target.removeprefix("integrations/") if self.target else None


class TlsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """server_name_to_verify: what a private backend's certificate must be for; None: it is not verified."""

    server_name_to_verify: str | None = None


class IntegrationResponse(msgspec.Struct, frozen=True, kw_only=True):
    """WebSocket only, for integrations that are no proxies.

    integration_response_key: what `integration_response_selection_expression` must yield: `$default` or `/regex/`.
    response_templates: by what `template_selection_expression` yields; a template may be None: pass through.
    """

    integration_response_id: str
    integration_response_key: str
    content_handling_strategy: str | None = None
    response_parameters: Mapping[str, str] | None = None
    response_templates: Mapping[str, str | None] | None = None
    template_selection_expression: str | None = None


class Integration(msgspec.Struct, frozen=True, kw_only=True):
    """Where a route's requests go.

    integration_type: HTTP: HTTP_PROXY or AWS_PROXY; WebSocket: also AWS, HTTP, MOCK.
    integration_subtype: HTTP with AWS_PROXY: an action of a service, as `SQS-SendMessage`; None: a function.
    integration_method: a verb, or ANY for the request's own (HTTP). POST for functions; None: MOCK and subtypes.
    integration_uri: HTTP(S) URL; a function's ARN, plain or as
        `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations`; of a private
        integration the ARN of a listener or of a Cloud Map service. None: MOCK and subtypes.
    connection_type: INTERNET, or VPC_LINK with `connection_id`.
    payload_format_version: `1.0` or `2.0`: the form of the event a function gets. 2.0 for HTTP only.
    credentials_arn: a role, or `arn:aws:iam::*:user/*` for the caller's own; None: what the function's policy allows.
    request_parameters: HTTP: mappings by `{append|overwrite|remove}:{header|querystring}.{name}` or `overwrite:path`;
        with a subtype the action's parameters. WebSocket: `integration.request.{header|querystring|path}.{name}`.
    response_parameters: HTTP: by status code, then by `{append|overwrite|remove}:header.{name}` or
        `overwrite:statuscode`.
    request_templates, template_selection_expression, passthrough_behavior (None for HTTP, else WHEN_NO_MATCH,
        WHEN_NO_TEMPLATES or NEVER), content_handling_strategy, integration_response_selection_expression: WebSocket.
    timeout_in_millis: 50 to 30,000 (HTTP, the default) or 29,000 (WebSocket, the default).
    api_gateway_managed: made by quick create, so changed only by UpdateApi.
    """

    integration_id: str
    integration_type: str
    api_gateway_managed: bool | None = None
    connection_id: str | None = None
    connection_type: str = "INTERNET"
    content_handling_strategy: str | None = None
    credentials_arn: str | None = None
    description: str | None = None
    integration_method: str | None = None
    integration_response_selection_expression: str | None = None
    integration_subtype: str | None = None
    integration_uri: str | None = None
    passthrough_behavior: str | None = None
    payload_format_version: str = "1.0"
    request_parameters: Mapping[str, str] | None = None
    request_templates: Mapping[str, str | None] | None = None
    response_parameters: Mapping[str, Mapping[str, str]] | None = None
    template_selection_expression: str | None = None
    timeout_in_millis: int = 30_000
    tls_config: TlsConfig | None = None
    integration_responses: Mapping[str, IntegrationResponse] = {}


class JwtConfiguration(msgspec.Struct, frozen=True, kw_only=True):
    """issuer: the URL below which `.well-known/openid-configuration` is. audience: one of them must be in the token."""

    audience: Sequence[str] | None = None
    issuer: str | None = None


class Authorizer(msgspec.Struct, frozen=True, kw_only=True):
    """Who says whether a caller may.

    authorizer_type: REQUEST (a function) or JWT (HTTP only).
    identity_source: HTTP: `$request.header.x`, `$request.querystring.x`, `$context.x`, `$stageVariables.x`, one such
        header or query parameter for JWT. WebSocket: `route.request.header.x`, `route.request.querystring.x`,
        `context.x`, `stageVariables.x`. Empty: the function is always asked.
    authorizer_uri: `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations`.
    authorizer_payload_format_version: HTTP: `1.0` or `2.0`. WebSocket: None, which means 1.0.
    enable_simple_responses: HTTP with 2.0: the function answers `{"isAuthorized": bool}`, not a policy.
    authorizer_result_ttl_in_seconds: REQUEST for HTTP: 0 to 3600, 0 is not cached; None: JWT and WebSocket, not cached.
    identity_validation_expression: kept, used by nobody.
    """

    authorizer_id: str
    name: str
    authorizer_type: str
    authorizer_credentials_arn: str | None = None
    authorizer_payload_format_version: str | None = None
    authorizer_result_ttl_in_seconds: int | None = None
    authorizer_uri: str | None = None
    enable_simple_responses: bool | None = None
    identity_source: Sequence[str] = ()
    identity_validation_expression: str | None = None
    jwt_configuration: JwtConfiguration | None = None


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """WebSocket only. schema: JSON schema draft-04 as text. content_type: None is `application/json`."""

    model_id: str
    name: str
    schema: str
    content_type: str | None = None
    description: str | None = None


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """protocol_type: HTTP or WEBSOCKET. created_date: seconds since the epoch.

    route_selection_expression: WebSocket: as `$request.body.action`; HTTP: always `$request.method $request.path`.
    api_key_selection_expression: WebSocket: `$request.header.x-api-key` or
        `$context.authorizer.usageIdentifierKey`.
    disable_schema_validation: WebSocket: messages are not held against their models.
    disable_execute_api_endpoint: only custom domain names reach the API.
    import_info, warnings: what the last import had to say.
    routes, integrations, authorizers, models: by id.
    """

    api_id: str
    name: str
    protocol_type: str
    route_selection_expression: str
    created_date: int
    api_key_selection_expression: str = "$request.header.x-api-key"
    cors_configuration: Cors | None = None
    description: str | None = None
    disable_execute_api_endpoint: bool = False
    disable_schema_validation: bool | None = None
    import_info: Sequence[str] | None = None
    ip_address_type: str = "ipv4"
    tags: Mapping[str, str] = {}
    version: str | None = None
    warnings: Sequence[str] | None = None
    routes: Mapping[str, Route] = {}
    integrations: Mapping[str, Integration] = {}
    authorizers: Mapping[str, Authorizer] = {}
    models: Mapping[str, Model] = {}

    def integration_of(self, route: Route) -> Integration | None:
        """The integration that a route targets; None where it has no target."""
        return self.integrations.get(route.integration_id or "")


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """api: the definition as it was. Records never change, so this reference is the snapshot.

    auto_deployed: made by a change of the API, for the stages that follow it.
    """

    deployment_id: str
    created_date: int
    api: Api
    auto_deployed: bool = False
    deployment_status: str = "DEPLOYED"
    description: str | None = None


class RouteSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is said here wins; what is None is the stage's default's, and then AWS's.

    throttling_rate_limit: requests a second, throttling_burst_limit: at once; AWS's are the account's, 10,000 and
    5,000. detailed_metrics_enabled: AWS's is false. data_trace_enabled, logging_level (ERROR, INFO, OFF): WebSocket
    only; AWS's are false and OFF.
    """

    data_trace_enabled: bool | None = None
    detailed_metrics_enabled: bool | None = None
    logging_level: str | None = None
    throttling_burst_limit: int | None = None
    throttling_rate_limit: float | None = None


class AccessLogSettings(msgspec.Struct, frozen=True, kw_only=True):
    """destination_arn: a log group of CloudWatch Logs."""

    destination_arn: str | None = None
    format: str | None = None


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """stage_name: `$default` (HTTP only) is served at the root of the API's host, others below `/{stage_name}`.

    deployment_id: None: a stage that serves nothing yet.
    auto_deploy: every change of the API is deployed here; None is no.
    default_route_settings: of every route; a WebSocket stage begins with logging OFF and data_trace_enabled false.
    route_settings: by route key. last_deployment_status_message: how the last automatic deployment went.
    api_gateway_managed: made by quick create.
    """

    api_id: str
    stage_name: str
    created_date: int
    last_updated_date: int
    access_log_settings: AccessLogSettings | None = None
    api_gateway_managed: bool | None = None
    auto_deploy: bool | None = None
    client_certificate_id: str | None = None
    default_route_settings: RouteSettings = RouteSettings(detailed_metrics_enabled=False)
    deployment_id: str | None = None
    description: str | None = None
    last_deployment_status_message: str | None = None
    route_settings: Mapping[str, RouteSettings] = {}
    stage_variables: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}
