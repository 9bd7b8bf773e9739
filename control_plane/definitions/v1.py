"""REST APIs (`apigateway`): a RestApi with all that a deployment freezes, its deployments and its stages.

A `RestApi` record holds everything a deployment is a snapshot of: resources with their methods and integrations,
models, validators, authorizers, gateway responses. So a `Deployment` is one reference to the RestApi as it stood
(handbook/01 section 8). Stages and deployments are records of their own: they are not part of the snapshot.
"""

from collections.abc import Mapping, Sequence

import msgspec


class EndpointConfiguration(msgspec.Struct, frozen=True, kw_only=True):
    types: Sequence[str] = ("EDGE",)
    ip_address_type: str = "ipv4"
    vpc_endpoint_ids: Sequence[str] | None = None


class TlsConfig(msgspec.Struct, frozen=True, kw_only=True):
    insecure_skip_verification: bool = False


class IntegrationResponse(msgspec.Struct, frozen=True, kw_only=True):
    status_code: str
    selection_pattern: str | None = None
    response_parameters: Mapping[str, str] | None = None
    response_templates: Mapping[str, str | None] | None = None
    content_handling: str | None = None


class Integration(msgspec.Struct, frozen=True, kw_only=True):
    """timeout_in_millis: milliseconds. response_templates of a response may map a type to None: pass through."""

    type: str
    http_method: str | None = None
    uri: str | None = None
    connection_type: str | None = None
    connection_id: str | None = None
    credentials: str | None = None
    request_parameters: Mapping[str, str] | None = None
    request_templates: Mapping[str, str | None] | None = None
    passthrough_behavior: str = "WHEN_NO_MATCH"
    content_handling: str | None = None
    timeout_in_millis: int = 29000
    cache_namespace: str | None = None
    cache_key_parameters: Sequence[str] = ()
    integration_responses: Mapping[str, IntegrationResponse] | None = None
    tls_config: TlsConfig | None = None
    response_transfer_mode: str | None = None
    integration_target: str | None = None


class MethodResponse(msgspec.Struct, frozen=True, kw_only=True):
    status_code: str
    response_parameters: Mapping[str, bool] | None = None
    response_models: Mapping[str, str] | None = None


class Method(msgspec.Struct, frozen=True, kw_only=True):
    http_method: str
    authorization_type: str
    authorizer_id: str | None = None
    api_key_required: bool = False
    request_validator_id: str | None = None
    operation_name: str | None = None
    request_parameters: Mapping[str, bool] | None = None
    request_models: Mapping[str, str] | None = None
    method_responses: Mapping[str, MethodResponse] | None = None
    method_integration: Integration | None = None
    authorization_scopes: Sequence[str] | None = None


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """path: from the root, as `/pets/{petId}`. The root has neither parent nor path part."""

    id: str
    path: str
    parent_id: str | None = None
    path_part: str | None = None
    resource_methods: Mapping[str, Method] | None = None

    @property
    def methods(self) -> Mapping[str, Method]:
        return self.resource_methods or {}


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """schema: JSON schema draft-04 as text."""

    id: str
    name: str
    content_type: str
    schema: str | None = None
    description: str | None = None


class RequestValidator(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    validate_request_body: bool = False
    validate_request_parameters: bool = False


class JwtAdditionalClaim(msgspec.Struct, frozen=True, kw_only=True):
    """expected_values: at most one; without it the claim need only be there."""

    claim_name: str
    format: str = "SINGLE_STRING"
    required: bool = False
    expected_values: Sequence[str] | None = None


class JwtIssuer(msgspec.Struct, frozen=True, kw_only=True):
    issuer: str
    audiences: Sequence[str]
    additional_claims: Sequence[JwtAdditionalClaim] | None = None


class JwtConfiguration(msgspec.Struct, frozen=True, kw_only=True):
    issuers: Sequence[JwtIssuer]
    default_algorithms: Sequence[str]


class Authorizer(msgspec.Struct, frozen=True, kw_only=True):
    """authorizer_result_ttl_in_seconds: None means AWS's 300."""

    id: str
    name: str
    type: str
    provider_arns: Sequence[str] | None = None
    auth_type: str | None = None
    authorizer_uri: str | None = None
    authorizer_credentials: str | None = None
    identity_source: str | None = None
    identity_validation_expression: str | None = None
    authorizer_result_ttl_in_seconds: int | None = None
    jwt_configuration: JwtConfiguration | None = None


class GatewayResponse(msgspec.Struct, frozen=True, kw_only=True):
    """What a user set for one response type; `gateway_responses.effective` fills in what was not."""

    response_type: str
    status_code: str | None = None
    response_parameters: Mapping[str, str] = {}
    response_templates: Mapping[str, str] = {}
    default_response: bool = False


class RestApi(msgspec.Struct, frozen=True, kw_only=True):
    """resources: by id. models, gateway_responses: by name and type. validators, authorizers: by id."""

    id: str
    name: str
    root_resource_id: str
    created_date: int
    description: str | None = None
    version: str | None = None
    warnings: Sequence[str] | None = None
    binary_media_types: Sequence[str] | None = None
    minimum_compression_size: int | None = None
    api_key_source: str = "HEADER"
    endpoint_configuration: EndpointConfiguration = EndpointConfiguration()
    policy: str | None = None
    tags: Mapping[str, str] = {}
    disable_execute_api_endpoint: bool = False
    security_policy: str | None = None
    endpoint_access_mode: str | None = None
    resources: Mapping[str, Resource] = {}
    models: Mapping[str, Model] = {}
    request_validators: Mapping[str, RequestValidator] = {}
    authorizers: Mapping[str, Authorizer] = {}
    gateway_responses: Mapping[str, GatewayResponse] = {}


class DocumentationPartLocation(msgspec.Struct, frozen=True, kw_only=True):
    """What a part describes. Which members a type has, and their defaults: handbook/01 section 11."""

    type: str
    path: str | None = None
    method: str | None = None
    status_code: str | None = None
    name: str | None = None


class DocumentationPart(msgspec.Struct, frozen=True, kw_only=True):
    """properties: a JSON object, as the text it was given as."""

    id: str
    rest_api_id: str
    location: DocumentationPartLocation
    properties: str


class DocumentationVersion(msgspec.Struct, frozen=True, kw_only=True):
    """parts: the documentation as it was. A deployment has none: stages name a version, and exports show it."""

    version: str
    rest_api_id: str
    created_date: int
    description: str | None = None
    parts: Sequence[DocumentationPart] = ()


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """api: the definition as it was. Records never change, so this reference is the snapshot."""

    id: str
    created_date: int
    api: RestApi
    description: str | None = None


class MethodSetting(msgspec.Struct, frozen=True, kw_only=True):
    """throttling_rate_limit: requests a second, -1 for no limit, as throttling_burst_limit.

    cache_ttl_in_seconds: seconds. Defaults: handbook/10 fact 23.
    """

    metrics_enabled: bool = False
    logging_level: str | None = None
    data_trace_enabled: bool = False
    throttling_burst_limit: int = 5000
    throttling_rate_limit: float = 10000.0
    caching_enabled: bool = False
    cache_ttl_in_seconds: int = 300
    cache_data_encrypted: bool = False
    require_authorization_for_cache_control: bool = True
    unauthorized_cache_control_header_strategy: str = "SUCCEED_WITH_RESPONSE_HEADER"


class AccessLogSettings(msgspec.Struct, frozen=True, kw_only=True):
    format: str | None = None
    destination_arn: str | None = None


class CanarySettings(msgspec.Struct, frozen=True, kw_only=True):
    """percent_traffic: 0.0 to 100.0."""

    deployment_id: str
    percent_traffic: float = 0.0
    stage_variable_overrides: Mapping[str, str] | None = None
    use_stage_cache: bool = False


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """method_settings: by `*/*` or `{resource path without leading slash, / as ~1}/{VERB}`."""

    stage_name: str
    deployment_id: str
    created_date: int
    last_updated_date: int
    rest_api_id: str
    description: str | None = None
    client_certificate_id: str | None = None
    cache_cluster_enabled: bool = False
    cache_cluster_size: str | None = None
    cache_cluster_status: str = "NOT_AVAILABLE"
    method_settings: Mapping[str, MethodSetting] = {}
    variables: Mapping[str, str] | None = None
    documentation_version: str | None = None
    access_log_settings: AccessLogSettings | None = None
    canary_settings: CanarySettings | None = None
    tracing_enabled: bool = False
    web_acl_arn: str | None = None
    tags: Mapping[str, str] = {}
