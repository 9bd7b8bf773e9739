"""Texts of `apigatewayv2` that nobody has recorded from AWS, in one place so that they can be corrected.

Texts that were captured or reported stand beside the rules they report (the law of `control_plane.v1.unverified`).
"""

# Anywhere
MAX_RESULTS = "Invalid value for parameter maxResults"
ONLY_FOR = "{member} is only supported for protocol type {protocol}"
TOO_LONG = "The {member} can be at most {most} characters long"
MANAGED = "Cannot delete a {kind} that is managed by API Gateway"

# Apis
API_NAME = "API name must have 1 to 128 characters"
API_ID_TAKEN = "API identifier already exists: {id}"
API_IS_MAPPED = (
    "Deleting API {id} failed. Please remove all API mappings related to the API in your domains: {domains}."
)
API_KEY_SELECTION = (
    "API key selection expression must be $request.header.x-api-key or $context.authorizer.usageIdentifierKey"
)
HTTP_SELECTION = "Route selection expression must be ${request.method} ${request.path} for protocol type HTTP"
NO_SELECTION = "Route selection expression is required for protocol type WEBSOCKET"
CORS_ORIGIN = "Invalid format for origin: {origin}"
CORS_NAME = "Invalid header name in CORS configuration: {name}"
QUICK_WITHOUT_TARGET = "A target is required for quick create"
NOT_QUICK = "target, routeKey and credentialsArn can only be updated for an API that was created using quick create"

# Routes
HTTP_ROUTE_KEY = "The provided route key is not formatted properly for HTTP protocol"
WEBSOCKET_ROUTE_KEY = "Route key must have at most 256 characters"
MANAGED_ROUTE_KEY = "The route key of a route that is managed by API Gateway cannot be modified"
ONLY_ON_CONNECT = "Authorization and API keys are only supported on the $connect route"
ROUTE_MODEL = "Invalid model name specified: {name}"
ROUTE_TARGET = "Invalid target specified: {target}"
SCOPES_WITHOUT_JWT = "Authorization scopes are only supported for authorization type JWT"
TOO_MANY_SCOPES = "A route can have at most 10 authorization scopes"
NO_REQUEST_PARAMETER = "Invalid request parameter specified"
ROUTE_RESPONSE_KEY = "Route response key must be $default"
ROUTE_RESPONSE_SELECTION = "Route response selection expression must be $default"
ROUTE_RESPONSE_EXISTS = "Route response with key $default already exists for this route"

# Integrations
PAYLOAD_FORMAT = "Payload format version {version} is not supported for this integration"
FUNCTION_URI = "Invalid function ARN or invalid URI: {uri}"
INTEGRATION_METHOD = "Invalid integration HTTP method specified"
TLS_CONFIG = "TLS configuration is only supported for private integrations"
VPC_LINK = "Invalid VpcLink identifier specified {id}"
SUBTYPE = "Invalid integration subtype specified: {subtype}"
SUBTYPE_MISSING = "Parameters required for integration subtype {subtype} are missing: {names}"
SUBTYPE_UNKNOWN = "Parameters unknown for integration subtype {subtype}: {names}"
MAPPED_STATUS = "Invalid status code specified for response parameters: {status}"
RESERVED_HEADER = "Operations on header {target} are restricted"
INTEGRATION_RESPONSE_KEY = "Integration response key must be $default or a regular expression between slashes"
INTEGRATION_RESPONSE_EXISTS = "Integration response with key {key} already exists for this integration"

# Authorizers
AUTHORIZER_NAME_EMPTY = "Authorizer name must be non-empty"
AUTHORIZER_NAME_TAKEN = "Authorizer name must be unique"
AUTHORIZER_MEMBER = "{member} is not supported for {type} authorizers"
AUTHORIZER_URI = (
    "Invalid Authorizer URI: {uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function "
    "invocation."
)
AUTHORIZER_PAYLOAD_FORMAT = "Authorizer payload format version {version} is not supported"
IDENTITY_SOURCE = "Invalid identity source specified: {source}"
SIMPLE_RESPONSES = "Simple responses are only supported for authorizer payload format version 2.0"
JWT_ISSUER = "Invalid issuer specified in JWT configuration"
JWT_AUDIENCE = "JWT configuration requires at least one audience"
JWT_AUDIENCES = "JWT configuration can have at most 50 audiences"
JWT_IDENTITY_SOURCE = "A JWT authorizer requires a header or a query string parameter as its only identity source"

# Models
MODEL_SCHEMA = "Invalid model schema specified"
MODEL_TOO_LARGE = "Model schema exceeds the maximum size of 32768 bytes"
MODEL_NAME_TAKEN = "Model name already exists for this API"
MODEL_IN_ROUTE = "Cannot delete model '{name}', is referenced in route: {key}"

# Deployments and stages
ROUTE_WITHOUT_INTEGRATION = "Unable to deploy API because at least one route does not have an integration"
NOT_DEPLOYED = "Deployment attempt failed: "
DEPLOYED_TO_FOLLOWER = "Unable to create deployment for a stage with AutoDeploy enabled"
STAGE_IS_MAPPED = (
    "Deleting stage {stage} failed. Please remove all API mappings related to the stage in your domains: {domains}."
)
ACCESS_LOG_FORMAT = "Access log settings require a format"
CLIENT_CERTIFICATE = "Invalid client certificate ID specified"
BURST_LIMIT = "Invalid throttling burst limit specified"
RATE_LIMIT = "Invalid throttling rate limit specified"

# Domain names, mappings, routing rules
ONE_CONFIGURATION = "A domain name must have exactly one domain name configuration"
ONLY_TLS_1_2 = "Only TLS_1_2 is supported as the security policy of domain names of the API Gateway V2 API"
NO_API_MAPPING = "Invalid API mapping identifier specified"
MAPPED_API = "Invalid API identifier specified"
WEBSOCKET_ALONE = "WebSocket APIs cannot share a domain name with HTTP or REST APIs"
RULE_ACTIONS = "A routing rule must have exactly one action"
RULE_CONDITION = "A condition must have either matchHeaders or matchBasePaths"
RULE_ANY_OF = "anyOf must have exactly one entry"
RULE_HEADERS = "A routing rule can have at most 2 header conditions"
RULE_HEADER = "Invalid header condition specified: {header}: {glob}"
RULE_BASE_PATHS = "A routing rule can have at most 1 base path condition with exactly one base path"
RULE_BASE_PATH = "Invalid base path specified: {path}"
RULE_STRIPS_NOTHING = "stripBasePath requires a base path condition"
RULE_PRIORITY = "A routing rule with priority {priority} already exists for this domain name"

# VPC links
VPC_LINK_NAME = "VPC link name must have 1 to 128 characters"
SUBNETS = "A VPC link must have 1 to 10 subnets"

# Exports
EXPORT_VERSION = "Invalid export version specified. Must be 1.0"
NOTHING_DEPLOYED = "Stage {stage} does not have a deployment"

# Portals
ONE_OF = "{member} must have exactly one of: {names}"
PORTAL_UNPUBLISHED = "The portal is not published"
PORTAL_PRODUCT = "Invalid portal product ARN specified: {arn}"
PRODUCT_IN_PORTAL = "Cannot delete a portal product that is included in a portal"
PRODUCT_PAGE_ARN = "Invalid page ARN specified in the display order: {arn}"
SHARING_POLICY = "Invalid policy document"
NO_SHARING_POLICY = "The portal product has no sharing policy"
NO_ENDPOINT = "No method {method} of the path {path} is deployed to the stage"
