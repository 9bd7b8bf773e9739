"""What is there and stands in no table: a sentence each, and the test that proves it."""

from collections.abc import Mapping
from typing import NamedTuple


class Feature(NamedTuple):
    """proof: `test_file.py::test_function`, below tests/."""

    name: str
    says: str
    proof: str

    @property
    def file(self) -> str:
        return self.proof.partition("::")[0]


FEATURES: Mapping[str, tuple[Feature, ...]] = {
    "REST APIs": (
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
            "of HTTP_PROXY, by `responseTransferMode` STREAM",
            "test_networks.py::test_a_streamed_answer_arrives_as_it_is_made",
        ),
        Feature(
            "Private integrations",
            "a VPC link leads to its target or where `--vpc-link` says",
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
            "signatures in the header or presigned, policies of users, roles and sessions",
            "data_plane/auth/test_iam.py::test_identity_and_resource_policies_meet",
        ),
        Feature(
            "Resource policies",
            "together with any authorizer, as AWS's tables say",
            "test_resource_policies_and_authorizers.py::test_lambda_authorizers",
        ),
        Feature(
            "Private APIs",
            "only through a VPC endpoint, which the caller names",
            "data_plane/auth/test_private.py::test_who_comes_from_outside_is_not_let_in",
        ),
        Feature(
            "Custom domain names",
            "base path mappings, of several levels, and routing rules",
            "test_domains.py::test_a_base_path_leads_to_its_api_and_stage",
        ),
        Feature(
            "Mutual TLS",
            "of custom domain names, by a truststore in S3",
            "test_tls.py::test_a_client_is_known_by_its_certificate",
        ),
        Feature(
            "Access logs",
            "in the stage's format, to CloudWatch Logs or Firehose",
            "test_telemetry.py::test_the_access_log_has_the_line_of_a_call_at_once",
        ),
        Feature(
            "Execution logs",
            "at ERROR and INFO, with data trace",
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
    ),
    "HTTP APIs": (
        Feature("Quick create", "an API of one call", "test_http_apis.py::test_quick_create_serves_at_once"),
        Feature(
            "Stages",
            "`$default` and named ones, `autoDeploy`",
            "test_http_apis.py::test_a_stage_that_follows_serves_each_change_and_others_their_deployment",
        ),
        Feature(
            "Routes",
            "exact, `{parameter}`, `{proxy+}`, `ANY`, `$default`, in AWS's order",
            "data_plane/routing/test_route_key.py::test_the_route_is_that_of_aws_sentences",
        ),
        Feature(
            "Functions",
            "payload formats 1.0 and 2.0, inferred responses, cookies",
            "test_http_apis.py::test_what_an_answer_of_format_2_means",
        ),
        Feature(
            "HTTP backends",
            "paths, stage variables, private ones",
            "test_http_api_proxies.py::test_where_a_request_goes",
        ),
        Feature(
            "Parameter mapping",
            "of requests, and of responses by status",
            "test_http_api_proxies.py::test_responses_are_mapped_by_status",
        ),
        Feature(
            "CORS", "answered by the gateway", "test_http_apis.py::test_preflight_requests_are_the_gateways_to_answer"
        ),
        Feature(
            "JWT authorizers",
            "keys by discovery or from `--jwks`, audiences, scopes by route",
            "test_http_api_authorizers.py::test_a_token_lets_in_and_its_claims_are_texts",
        ),
        Feature(
            "Lambda authorizers",
            "both formats, simple answers, cached results",
            "test_http_api_authorizers.py::test_what_a_simple_yes_brings_along",
        ),
        Feature("AWS_IAM", "by signature and policy", "test_http_api_authorizers.py::test_signed_requests"),
        Feature(
            "Throttling",
            "by route or stage",
            "test_http_api_stages.py::test_a_route_is_throttled_by_its_own_settings_or_the_stages",
        ),
        Feature(
            "Custom domain names",
            "mappings of several levels, routing rules",
            "test_http_api_stages.py::test_a_domain_name_leads_to_stages_by_the_longest_mapping",
        ),
        Feature(
            "Access logs",
            "in the stage's format",
            "test_http_api_stages.py::test_calls_are_logged_in_the_stages_format",
        ),
        Feature(
            "OpenAPI",
            "import, reimport and export of OpenAPI 3.0",
            "control_plane/v2/test_imports.py::test_an_export_is_what_was_imported",
        ),
        Feature(
            "Portals",
            "products, pages and REST endpoints, as they were when published",
            "test_portals.py::test_a_portal_shows_its_products_their_texts_and_endpoints",
        ),
    ),
    "WebSocket APIs": (
        Feature(
            "Routes",
            "`$connect`, `$disconnect`, `$default` and by the route selection expression",
            "test_websocket_apis.py::test_text_that_is_no_json_goes_to_the_default_route",
        ),
        Feature("Route responses", "answers to messages", "test_websocket_apis.py::test_a_route_that_answers"),
        Feature(
            "Callbacks",
            "`@connections`, signed, by every style of address",
            "test_connections.py::test_a_function_calls_back_where_aws_tells_it_to",
        ),
        Feature(
            "Templates and models",
            "behind all integrations that are no proxies",
            "test_websocket_integrations.py::test_templates_see_the_context",
        ),
        Feature("AWS_IAM", "at `$connect`", "test_websocket_access.py::test_iam"),
        Feature("API keys", "at `$connect`, with usage plans", "test_websocket_access.py::test_api_keys"),
        Feature("Subprotocols", "chosen by `$connect`", "test_websocket_apis.py::test_subprotocols"),
        Feature(
            "Close codes",
            "and one `$disconnect` for each connection",
            "test_websocket_apis.py::test_disconnect_tells_how_it_ended",
        ),
        Feature("Logs", "of accesses and executions", "test_websocket_access.py::test_access_and_execution_logs"),
    ),
    "Lambda": (
        Feature(
            "Hot reload",
            "code that runs where it lies, by the bucket `hot-reload`",
            "data_plane/functions/test_edits.py::test_an_edit_is_there_with_the_next_call_and_workers_stay_otherwise",
        ),
        Feature(
            "Versions and aliases",
            "with weights",
            "data_plane/functions/test_published.py::test_a_weighted_alias_shares_its_calls",
        ),
        Feature(
            "Layers",
            "of Python and Node.js",
            "data_plane/functions/test_handlers.py::test_code_comes_before_layers_and_layers_before_the_environment",
        ),
        Feature(
            "Concurrency",
            "reserved, and of the account",
            "data_plane/functions/test_lifecycle.py::test_a_reservation_is_shared_by_a_functions_versions",
        ),
        Feature(
            "Timeouts",
            "of calls and of the init phase, with AWS's messages",
            "data_plane/functions/test_crashes.py::test_a_timeout_is_answered_and_the_next_call_starts_anew",
        ),
        Feature(
            "Memory",
            "more than `MemorySize` is killed (Linux)",
            "data_plane/functions/test_memory.py::test_what_is_too_large_is_killed",
        ),
        Feature(
            "Logs",
            "START, END, REPORT and what is printed, also as JSON",
            "data_plane/functions/test_log_lines.py::test_report",
        ),
        Feature(
            "Permissions",
            "a function must let the gateway call it",
            "test_function_integrations.py::test_permissions_come_and_go_with_the_policy",
        ),
        Feature(
            "Asynchronous invocations",
            "tried again, aged, told to destinations",
            "data_plane/functions/test_event_queue.py::test_the_waits_between_attempts",
        ),
        Feature(
            "Event source mappings",
            "batches, windows, filters, partial failures, bisection",
            "test_event_sources.py::test_a_function_names_those_that_failed",
        ),
        Feature(
            "Function URLs",
            "AWS_IAM and NONE, CORS, aliases",
            "test_function_urls.py::test_an_alias_has_a_url_and_a_policy_of_its_own",
        ),
        Feature(
            "Runtimes of one's own",
            "a `bootstrap` that speaks the Lambda Runtime API",
            "data_plane/functions/test_runtime_api.py::test_a_runtime_of_ones_own",
        ),
    ),
    "Everywhere": (
        Feature(
            "Addresses",
            "by path, by execute-api host, by stage name",
            "test_main_job.py::test_get_by_every_url_style",
        ),
        Feature(
            "Accounts and regions",
            "apart from one another, by the caller's credentials",
            "test_main_job.py::test_account_and_region_come_from_the_credentials",
        ),
        Feature(
            "Errors",
            "in AWS's words, as they were recorded",
            "control_plane/v1/test_captured_errors.py::test_create_rest_api",
        ),
        Feature(
            "Tags",
            "of whatever has an ARN",
            "control_plane/v1/test_tags.py::test_whatever_has_tags_is_tagged_by_its_arn",
        ),
        Feature("TLS", "a certificate for every name", "test_tls.py::test_a_certificate_is_made_for_every_name"),
        Feature(
            "State that lasts",
            "`--data-dir`, and documents to carry it elsewhere",
            "test_data_dir.py::test_kill_9_at_any_moment_loses_nothing_acknowledged",
        ),
        Feature("Billing", "what AWS would charge", "emulator/billing/test_report.py::test_prices"),
    ),
}
