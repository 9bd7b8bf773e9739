"""What REST APIs have and no table says."""

from tests.compatibility.feature import Feature

FEATURES = (
    Feature(
        "Deployments",
        "a stage serves the API as it stood, until it is deployed again",
        "test_main_job.py::test_a_deployment_is_a_snapshot",
    ),
    Feature(
        "Canary releases",
        "a share of the calls, variables of their own, promotion",
        "data_plane/apis/test_canary.py::test_promoting_a_canary_and_removing_it",
    ),
    Feature(
        "Proxy events",
        "all of AWS's members, for functions behind AWS_PROXY",
        "test_main_job.py::test_the_event_has_the_keys_aws_sends",
    ),
    Feature(
        "Non-proxy functions",
        "templates both ways, the error message selects the response, `Event` and `DryRun`",
        "test_function_integrations.py::test_the_error_message_selects_the_response",
    ),
    Feature(
        "HTTP backends",
        "mapped parameters, templates both ways, overrides, selection patterns, timeouts",
        "test_http_integrations.py::test_templates_in_and_out",
    ),
    Feature(
        "AWS's services behind a method",
        "by action or path, in the protocol of the service: DynamoDB, SQS, SNS, S3, Step Functions and others",
        "test_aws_integrations.py::test_dynamodb_is_written_and_read",
    ),
    Feature(
        "Streamed responses",
        "of HTTP backends and functions, by `responseTransferMode` STREAM",
        "test_networks.py::test_a_streamed_answer_arrives_as_it_is_made",
    ),
    Feature(
        "Private integrations",
        "a VPC link leads to the host of the URI, or where `--vpc-link NAME_OR_ID=http://localhost:8080` says; the "
        "URI's host is then the `Host` header",
        "test_networks.py::test_a_vpc_link_chooses_where_requests_go",
    ),
    Feature(
        "Client certificates",
        "https backends are shown the stage's",
        "test_networks.py::test_the_stages_client_certificate_is_shown",
    ),
    Feature(
        "Mapping templates",
        "API Gateway's dialect of Velocity, with Java's methods of strings, numbers, lists and maps",
        "data_plane/vtl/test_aws_reference.py::test_request_and_response_with_all_three_functions",
    ),
    Feature(
        "JSONPath",
        "as Jayway evaluates it, filters and functions too",
        "data_plane/vtl/test_jsonpath.py::test_a_filter",
    ),
    Feature(
        "Binary media types",
        "and content handling, as AWS's tables say",
        "test_binary_bodies.py::test_pictures_come_back",
    ),
    Feature(
        "Compression",
        "`minimumCompressionSize`, of answers and of requests",
        "test_compressed_payloads.py::test_responses_are_compressed",
    ),
    Feature(
        "Request validation",
        "required parameters, bodies against models in JSON schema draft 4 that may refer to one another",
        "data_plane/validation/test_validation.py::test_the_validators_flags_decide_and_parameters_come_first",
    ),
    Feature(
        "Gateway responses",
        "the user's own, by type or by DEFAULT_4XX and DEFAULT_5XX",
        "test_gateway_errors.py::test_gateway_responses_of_the_user",
    ),
    Feature(
        "Response caching",
        "by stage and method, keys, time to live, invalidation by clients, flushing",
        "data_plane/caching/test_caching.py::test_clients_may_ask_for_a_new_answer",
    ),
    Feature(
        "API keys and usage plans",
        "quotas and throttles counted exactly, keys in the header or from an authorizer",
        "test_usage_plans.py::test_a_quota_holds_when_many_call_at_once",
    ),
    Feature(
        "Lambda authorizers",
        "TOKEN and REQUEST, policies, cached results",
        "test_lambda_authorizers.py::test_results_are_cached_by_token_and_serve_the_other_methods",
    ),
    Feature(
        "Cognito and JWT authorizers",
        "tokens are verified, scopes asked for",
        "test_token_authorizers.py::test_an_access_token_lets_in_where_scopes_are_wanted",
    ),
    Feature(
        "AWS_IAM",
        "signatures in the header or presigned, policies of users, roles and sessions; a key that IAM does not "
        "know is its account's root, `--iam-enforcement strict` refuses it",
        "data_plane/auth/test_iam.py::test_identity_and_resource_policies_meet",
    ),
    Feature(
        "Roles of integrations and authorizers",
        "the gateway must be let assume them, and they must allow what they are for; one that IAM does not know may do "
        "everything, `--iam-enforcement strict` refuses it",
        "test_roles.py::test_functions",
    ),
    Feature(
        "Resource policies",
        "together with any authorizer, as AWS's tables say",
        "test_resource_policies_and_authorizers.py::test_lambda_authorizers",
    ),
    Feature(
        "Edge-optimized APIs",
        "CloudFront's headers in events, towards endpoints and in answers; also of domain names",
        "test_edge_optimized.py::test_what_a_function_is_told",
    ),
    Feature(
        "Private APIs",
        "only through a VPC endpoint, which the caller names: by the host `{api}-vpce-0123.execute-api...`, or by the "
        "headers `x-amzn-vpce-id` and `x-amzn-vpc-id`",
        "data_plane/auth/test_private.py::test_who_comes_from_outside_is_not_let_in",
    ),
    Feature(
        "Edge-optimized APIs and domain names",
        "CloudFront's headers in events, towards endpoints and in answers",
        "test_edge_optimized.py::test_what_a_function_is_told",
    ),
    Feature(
        "Custom domain names",
        "base path mappings, of several levels, and routing rules",
        "test_domains.py::test_a_base_path_leads_to_its_api_and_stage",
    ),
    Feature(
        "Mutual TLS",
        "of custom domain names, by https only, for whom their truststore in S3 vouches",
        "test_tls.py::test_a_client_is_known_by_its_certificate",
    ),
    Feature(
        "Access logs",
        "in the stage's format, to CloudWatch Logs or Firehose",
        "test_telemetry.py::test_the_access_log_has_the_line_of_a_call_at_once",
    ),
    Feature(
        "Execution logs",
        "at ERROR and INFO, with data trace, in `API-Gateway-Execution-Logs_{api}/{stage}`",
        "test_telemetry.py::test_data_trace_shows_what_went_in_and_out",
    ),
    Feature(
        "X-Ray", "segments of stages that trace", "test_telemetry.py::test_a_traced_stage_shows_its_calls_in_x_ray"
    ),
    Feature(
        "OpenAPI",
        "import and export, Swagger 2 and OpenAPI 3, merge and overwrite, JSON and YAML",
        "control_plane/openapi/test_round_trip.py::test_an_export_imported_again_is_the_same_api",
    ),
    Feature(
        "Documentation",
        "parts and versions, in exports too",
        "control_plane/v1/test_documentation.py::test_a_version_holds_the_parts_as_they_stood",
    ),
    Feature(
        "Testing what is not deployed",
        "TestInvokeMethod and TestInvokeAuthorizer, with AWS's log",
        "test_test_invoke.py::test_a_mock_is_run_as_it_is_defined_now",
    ),
)
