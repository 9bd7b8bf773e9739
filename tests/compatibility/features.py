"""What is there and stands in no table: a sentence each, and the test that proves it."""

from collections.abc import Mapping

from tests.compatibility import rest_features
from tests.compatibility.feature import Feature

FEATURES: Mapping[str, tuple[Feature, ...]] = {
    "REST APIs": rest_features.FEATURES,
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
            "products, pages and REST endpoints, as they were when published, at `/_aws/portals/{id}`, "
            "`http://{id}.portal.localhost:4566/` and the hosts AWS gives them",
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
            "`@connections`, at `https://{domainName}/{stage}`, which boto3 in functions trusts, and elsewhere at "
            "`http://localhost:4566/{stage}`; signed",
            "test_connections.py::test_a_function_calls_back_where_aws_tells_it_to",
        ),
        Feature(
            "Templates and models",
            "behind all integrations that are no proxies",
            "test_websocket_integrations.py::test_templates_see_the_context",
        ),
        Feature("AWS_IAM", "at `$connect`", "test_websocket_access.py::test_iam"),
        Feature("API keys", "at `$connect`, with usage plans", "test_websocket_access.py::test_api_keys"),
        Feature(
            "Subprotocols",
            "chosen by `$connect`",
            "test_websocket_apis.py::test_the_subprotocol_is_one_that_both_take",
        ),
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
            "of Python, Node.js, Ruby and Java",
            "data_plane/functions/test_handlers.py::test_code_comes_before_layers_and_layers_before_the_environment",
        ),
        Feature(
            "Concurrency",
            "reserved, and of the account",
            "data_plane/functions/test_lifecycle.py::test_a_reservation_is_shared_by_a_functions_versions",
        ),
        Feature(
            "Provisioned concurrency",
            "workers that are started ahead and kept, of versions and aliases; what is beyond runs on demand",
            "data_plane/functions/test_provisioning.py::test_what_is_beyond_runs_on_demand",
        ),
        Feature(
            "Timeouts",
            "of calls and of the init phase, with AWS's messages; init that fails is run again",
            "data_plane/functions/test_crashes.py::test_a_timeout_is_answered_and_the_next_call_starts_anew",
        ),
        Feature(
            "Memory",
            "more than `MemorySize` is killed (Linux)",
            "data_plane/functions/test_memory.py::test_what_is_too_large_is_killed",
        ),
        Feature(
            "Logs",
            "START, END, REPORT and what is printed; a LogFormat of JSON, with levels, in Python, Node.js, "
            "Ruby and Java",
            "data_plane/functions/test_json_logs.py::test_what_a_python_function_logs",
        ),
        Feature(
            "Metrics",
            "Invocations, Errors, Throttles and Duration, by function and by version or alias; ConcurrentExecutions, "
            "UnreservedConcurrentExecutions, ClaimedAccountConcurrency and those of provisioned concurrency; "
            "AsyncEventsReceived, AsyncEventAge, AsyncEventsDropped, "
            "DestinationDeliveryFailures, DeadLetterErrors; IteratorAge",
            "test_telemetry.py::test_cloudwatch_counts_the_calls_of_functions",
        ),
        Feature(
            "Embedded metrics",
            "what functions print in CloudWatch's embedded metric format, as Powertools does, is in CloudWatch",
            "test_telemetry.py::test_cloudwatch_has_the_metrics_that_functions_print",
        ),
        Feature(
            "Permissions",
            "a function must let the gateway call it",
            "test_function_integrations.py::test_permissions_come_and_go_with_the_policy",
        ),
        Feature(
            "Streamed responses",
            "of Node.js and `provided` runtimes, through REST APIs, function URLs and InvokeWithResponseStream; the "
            "first 6 MB at once, the rest at 2 MB a second",
            "test_response_streaming.py::test_the_first_bytes_come_before_the_function_goes_on",
        ),
        Feature(
            "Asynchronous invocations",
            "tried again after one minute and two more, unless `--lambda-retry-waits 0,0` says otherwise; their end is "
            "told to destinations and dead-letter queues. `--data-dir` keeps those that wait",
            "data_plane/functions/test_event_queue.py::test_the_waits_between_attempts",
        ),
        Feature(
            "Durable functions",
            "AWS's SDKs for Python and JavaScript run in them as they are: steps, waits, retries, callbacks, child "
            "contexts, functions they invoke; executions are named, listed, told with their history, stopped, paused "
            "and deleted. `--data-dir` keeps them",
            "test_durable_functions.py::test_an_invocation_waits_for_its_execution",
        ),
        Feature(
            "Event source mappings",
            "batches, batching and tumbling windows, shards read in parallel, filters, partial failures, bisection, "
            "on-failure destinations, EventCount metrics",
            "test_event_sources.py::test_a_function_names_those_that_failed",
        ),
        Feature(
            "Filter patterns of log groups",
            "for terms, JSON and columns, `[ip, ..., status=4*]`, in subscription filters, FilterLogEvents, "
            "TestMetricFilter and metric filters, whose metrics are in CloudWatch",
            "test_metric_filters.py::test_events_are_counted_and_measured",
        ),
        Feature(
            "Services that call functions",
            "S3 by notifications, SNS, EventBridge by rules for events, CloudWatch Logs by subscription filters, if "
            "the function lets them",
            "test_triggers.py::test_a_rule_calls_a_function_with_what_matches",
        ),
        Feature(
            "Rules of EventBridge",
            "functions, queues, topics, state machines, streams, delivery streams, API destinations with all ways of "
            "authorization, REST APIs, log groups, buses; input transformers, retries and dead letters",
            "test_rule_targets.py::test_dead_letters",
        ),
        Feature(
            "Schedules",
            "of EventBridge's rules, `rate` and `cron` with all that AWS's guide has, while the emulator runs",
            "test_scheduled_rules.py::test_a_function_is_called_at_its_minute",
        ),
        Feature(
            "Topics",
            "to functions, queues, delivery streams and HTTP endpoints, which confirm; raw messages, signatures, "
            "dead-letter queues, filter policies with all their rules",
            "test_topics.py::test_an_endpoint_is_asked_first",
        ),
        Feature(
            "Triggers of user pools",
            "before and after signing up, confirming and signing in, PreTokenGeneration in all versions, CUSTOM_AUTH, "
            "UserMigration, CustomMessage, with Cognito's events and errors",
            "test_user_pool_triggers.py::test_a_function_changes_both_tokens",
        ),
        Feature(
            "EventBridge Scheduler",
            "`at`, `rate` and `cron` in any time zone; functions, queues, topics, state machines, buses, streams and "
            "any action of any service here, in the schedule's role, with retries and dead letters",
            "test_schedules.py::test_a_function_is_called_in_a_role",
        ),
        Feature(
            "Packages",
            "the links that GetFunction and GetLayerVersion tell download what was uploaded",
            "test_packages.py::test_a_link_leads_to_the_very_package",
        ),
        Feature(
            "APIs by their names at AWS",
            "`{api}.execute-api.us-east-1.amazonaws.com` leads functions of Python and Node.js to the emulator, if it "
            "has the API",
            "test_api_names.py::test_a_function_calls_an_api_as_at_aws",
        ),
        Feature(
            "Debugging",
            "`--debug-port` for debugpy; `--in-process`, or a function's `EMULATOR_IN_PROCESS=1`, for threads",
            "data_plane/functions/test_in_process.py::test_the_same_as_in_a_process",
        ),
        Feature(
            "Function URLs",
            "by the host `{id}.lambda-url.us-east-1.on.aws`, in a browser at `http://{id}.lambda-url.localhost:4566/`, "
            "for scripts at `/_aws/lambda-url/{id}/`; both `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction` must "
            "be allowed",
            "test_function_urls.py::test_an_alias_has_a_url_and_a_policy_of_its_own",
        ),
        Feature(
            "Runtimes of one's own",
            "a `bootstrap` that speaks the Lambda Runtime API",
            "data_plane/functions/test_runtime_api.py::test_a_runtime_of_ones_own",
        ),
    ),
    "CloudFormation": (
        Feature(
            "Stacks",
            "made, changed and deleted in the order of their dependencies, and rolled back where something fails",
            "cloudformation/test_engine.py::test_what_fails_takes_all_else_with_it",
        ),
        Feature(
            "Change sets",
            "as `aws cloudformation deploy`, SAM and CDK use them",
            "cloudformation/operations/test_change_sets.py::test_a_stack_is_reviewed_before_it_is_created",
        ),
        Feature(
            "Nested stacks",
            "and templates in S3, by every style of URL",
            "cloudformation/operations/test_running.py::test_templates_are_read_from_s3",
        ),
        Feature(
            "Exports",
            "and who imports them",
            "cloudformation/operations/test_descriptions.py::test_exports_and_who_imports_them",
        ),
        Feature(
            "Functions of templates",
            "all of AWS's",
            "cloudformation/templates/test_values.py::test_functions_give_values",
        ),
        Feature(
            "`AWS::Serverless`",
            "by AWS's own library",
            "cloudformation/transforms/test_serverless.py::test_the_implicit_apis_are_made_of_events",
        ),
        Feature(
            "`AWS::LanguageExtensions`",
            "`Fn::ForEach` among them",
            "cloudformation/transforms/test_loops.py::test_a_loop_writes_its_members_for_each_item_in_order",
        ),
        Feature(
            "`AWS::Include`",
            "of what is in S3",
            "cloudformation/transforms/test_process.py::test_what_is_included_joins_what_stands_beside_it",
        ),
        Feature(
            "Macros",
            "functions of yours",
            "cloudformation/operations/test_running.py::test_a_macro_rewrites_a_template",
        ),
        Feature(
            "Custom resources",
            "by functions and topics",
            "cloudformation/resources/test_custom_resources.py::test_a_topic_asks_whoever_listens",
        ),
        Feature(
            "Signals",
            "for wait conditions by their handles' URLs, and by SignalResource for what has a CreationPolicy",
            "cloudformation/operations/test_signals.py::test_a_resource_is_there_when_enough_have_said_so",
        ),
        Feature(
            "Stacks that last",
            "with `--data-dir`, as all definitions do; what they had in other services is made again",
            "test_kept_stacks.py::test_stacks_come_back_whole_and_can_be_changed_and_deleted",
        ),
        Feature(
            "Other services' resources",
            "made, changed and deleted by their operations",
            "cloudformation/foreign/test_stacks.py::test_a_stack_of_many_types_comes_changes_and_goes",
        ),
        Feature(
            "Types that no table has",
            "as AWS's schema and botocore's model say, where the emulator has their operations",
            "cloudformation/foreign/test_derived.py::test_a_type_is_known_if_aws_has_it_and_nobody_else_makes_it",
        ),
        Feature(
            "Properties",
            "checked by AWS's schema of the type",
            "cloudformation/foreign/test_stacks.py::test_a_property_that_a_type_does_not_have_fails_the_resource",
        ),
        Feature(
            "Topics of a stack",
            "hear every event",
            "cloudformation/test_notifications.py::test_a_topic_hears_every_event",
        ),
    ),
    "Everywhere": (
        Feature(
            "Addresses",
            "`/_aws/execute-api/{api}/{stage}/...`, or `/execute-api/...` and "
            "`/restapis/{api}/{stage}/_user_request_/...` as other tools write them; execute-api hosts; `/{stage}/...` "
            "where only one API has it",
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
            "Names of AWS",
            "integrations that call an API, a function's URL or a bucket by the name AWS gives it reach the "
            "emulator's, if it has that",
            "test_names_of_aws.py::test_an_api_before_another",
        ),
        Feature(
            "Buckets and web pages",
            "forms with policies, CORS rules, presigned URLs that end, public objects; for pages of this machine",
            "test_buckets_of_pages.py::test_a_presigned_url_ends",
        ),
        Feature(
            "Tags",
            "of whatever has an ARN",
            "control_plane/v1/test_tags.py::test_whatever_has_tags_is_tagged_by_its_arn",
        ),
        Feature(
            "TLS",
            "`--tls` makes a certificate for every name, by the authority at `/_emulator/certificate.pem`; "
            "`--tls-cert` shows your own",
            "test_tls.py::test_a_certificate_is_made_for_every_name",
        ),
        Feature(
            "State that lasts",
            "`--data-dir`, a folder for one emulator at a time, that may be moved; a crash may lose the last second of "
            "usage counters, a power cut the last seconds, and never half a change",
            "test_data_dir.py::test_kill_9_at_any_moment_loses_nothing_acknowledged",
        ),
        Feature(
            "Billing",
            "`apigw usage`: what AWS would charge for a calendar month, by the prices in "
            "`emulator/billing/prices.json`",
            "emulator/billing/test_report.py::test_prices",
        ),
    ),
}
