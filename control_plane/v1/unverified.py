"""Texts that nobody has recorded from AWS: the handbook marks them `-like`, or no source gives them at all.

They are kept in one place so that they can be corrected when somebody sees the real ones (handbook/01 section 17).
Texts that were captured or reported stand beside the rules they report.
"""

# Anywhere
PATCH_VALUE = "Invalid value specified. Must be one of: [{choices}]"

# RestApis
API_NAME_EMPTY = "API name must be non-empty"
API_ID_TAKEN = "REST API identifier already exists: {id}"
INVALID_POLICY = "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."
POLICY_TOO_LONG = "Invalid policy document. A resource policy may have at most {longest} characters."
VPC_ENDPOINTS_ARE_PRIVATE = "VPC endpoint IDs can be specified for Private APIs only."
ROOT_RESOURCE = "Root resource cannot be deleted."

# Integrations
PASSTHROUGH = "Invalid passthrough behavior specified. Must be one of: [WHEN_NO_MATCH, WHEN_NO_TEMPLATES, NEVER]"
VPC_LINK = "Invalid Vpc Link identifier specified"

# Models
MODEL_SCHEMA = "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]"
MODEL_REFERENCE = (
    "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model reference specified: {ref}]"
)
MODEL_TOO_LARGE = "Model schema exceeds the maximum size of 409600 bytes"
MODEL_IN_RESPONSE = "Cannot delete model '{name}', is referenced in method response: {place}"
MODEL_IN_MODEL = "Cannot delete model '{name}', is referenced in model: {other}"
VALIDATOR_IN_USE = "Cannot delete validator '{name}', is referenced in method: {place}"

# Authorizers
AUTHORIZER_NAME_TAKEN = "Authorizer name must be unique"
AUTHORIZER_NAME_EMPTY = "Authorizer name must be non-empty"
AUTHORIZER_URI = (
    "Invalid Authorizer URI: {uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function "
    "invocation."
)
AUTHORIZER_TTL = "Authorizer result TTL must be between 0 and 3600 seconds"
AUTHORIZER_CACHE_KEY = "Identity source required for REQUEST authorizer when caching is enabled"
AUTHORIZER_IDENTITY_SOURCE = "Invalid identity source specified for a {type} authorizer: {source}"
AUTHORIZER_PROVIDERS = "Invalid Cognito User Pool ARN specified: {arn}"
AUTHORIZER_NO_PROVIDERS = "At least one Cognito User Pool ARN must be specified for a COGNITO_USER_POOLS authorizer"
AUTHORIZER_MEMBER = "{member} is not supported for {type} authorizers"
JWT_CONFIGURATION = "Invalid JWT configuration specified: {reason}"

# Stages and deployments
STAGE_IS_MAPPED = (
    "Deleting stage {stage} failed. Please remove all base path mappings related to the stage in your domains: "
    "{domains}."
)
STAGE_VARIABLE_NAME = "Stage variable name should only contain alphanumeric characters or _: {name}"
STAGE_VARIABLE_VALUE = "Stage variable value should only contain A-Z, a-z, 0-9, -._~:/?#&= and comma: {name}"
STAGE_VARIABLE_LENGTH = "Stage variable name can be at most 64 characters, its value at most 512: {name}"
STAGE_VARIABLES = "A stage can have at most 100 stage variables"
CLIENT_CERTIFICATE = "Invalid client certificate ID specified"
CACHE_TTL = "Invalid cache ttl value specified, must be between 0 and 3600"
LOGGING_LEVEL = "Invalid logging level specified. Must be one of: [OFF, ERROR, INFO]"
BURST_LIMIT = "Invalid throttling burst limit specified"
RATE_LIMIT = "Invalid throttling rate limit specified"
CANARY_PERCENT = "Invalid canary percent traffic specified, must be between 0.0 and 100.0"

# API keys and usage plans
KEY_IN_OTHER_PLAN = (
    "{key} cannot be added because it is already associated with Usage Plan {plan} for the API Stage {stage}"
)
KEY_IN_PLAN = "Usage plan key already exists for this UsagePlan"
KEY_TYPE = "Usage plan key type must be API_KEY"
PLAN_NAME_EMPTY = "Usage Plan name must be non-empty"
PLAN_QUOTA_LIMIT = "Usage Plan quota limit must be a number of at least zero"
PLAN_QUOTA_PERIOD = "Usage Plan quota period must be one of: [DAY, WEEK, MONTH]"
PLAN_THROTTLE = "Usage Plan throttle limits must be numbers of at least zero"
IMPORT_HEADER = "Failed to parse the CSV file: the header row must name the columns Name and Key"
IMPORT_UNREADABLE = "Failed to parse the CSV file: it is not UTF-8 text"
IMPORT_KEY_LENGTH = "Row {row}: API Key value must have 30 to 128 characters"
IMPORT_NAME = "Row {row}: Invalid API Key name, can be at most 1024 characters."
IMPORT_PLAN = "Row {row}: Invalid Usage Plan ID specified: {plan}"
IMPORT_REFUSED = "Failed to import API keys: {warnings}"
USAGE_DATES = "Invalid date range specified. Dates must be yyyy-mm-dd, in order and at most 90 days apart"
USAGE_WITHOUT_QUOTA = "Usage Plan {id} has no quota"
USAGE_REMAINING = "Invalid remaining quota specified"

# Domain names
DOMAIN_NAME = "Invalid domain name specified: {name}"
DOMAIN_TYPES = "A domain name must have exactly one endpoint type"
DOMAIN_TYPE_CHANGE = "A domain name cannot be both or neither of EDGE and REGIONAL, or change to or from PRIVATE"
DOMAIN_MUTUAL_TLS = "Mutual TLS can be configured for REGIONAL domain names only"
DOMAIN_TRUSTSTORE = "Invalid truststore URI specified: {uri}"
DOMAIN_ACCESS_MODE = "Endpoint access mode requires a security policy that begins with SecurityPolicy_"
DOMAIN_POLICY = "Policies can be set for PRIVATE domain names only"
DOMAIN_ARN = "Invalid certificate ARN specified: {arn}"
ASSOCIATION_EXISTS = "Domain name access association already exists"
ASSOCIATION_DOMAIN = "Invalid domain name ARN specified: {arn}"
ASSOCIATION_SOURCE = "Invalid access association source specified: {source}"
MAPPING_BASE_PATH = "Invalid base path specified: {base_path}"

# Client certificates, documentation, tags, the account
CLIENT_CERTIFICATE_IN_USE = "Client certificate {id} is in use by stage {stage}"
DOCUMENTATION_TYPE = "Invalid documentation location specified: there is no type '{type}'"
DOCUMENTATION_LOCATION = "Invalid documentation location specified: type '{type}' takes no {member}"
DOCUMENTATION_NAME = "Invalid documentation location specified: type '{type}' requires a name"
DOCUMENTATION_PROPERTIES = "Documentation part properties must be a JSON object"
DOCUMENTATION_VERSION_EXISTS = "Documentation version already exists: {version}"
DOCUMENTATION_VERSION_EMPTY = "Documentation version must be non-empty"
DOCUMENTATION_VERSION_IN_USE = "Documentation version {version} is in use by stage {stage}"
TAG_KEY = "Tag keys must have 1 to 128 characters and must not begin with aws: : {key}"
TAG_VALUE = "Tag values can have at most 256 characters: {key}"
TAG_COUNT = "A resource can have at most 50 tags"
