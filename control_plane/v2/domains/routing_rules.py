"""RoutingRules of a domain name: by headers and base path to a stage of a REST API (handbook/01 section 12).

https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from control_plane import identifiers
from control_plane.definitions import domains
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.domains import domain_names
from control_plane.v2 import unverified
from control_plane.v2.paging import page
from control_plane.wire.errors import BadRequest, Conflict

_MOST_HEADERS = 2
_HEADER = re.compile(r"[a-zA-Z0-9*?!#$%&'.^_`|~-]{1,40}", re.ASCII)
_GLOB = re.compile(r"\*?[^*\s]{1,128}\*?", re.ASCII)
_BASE_PATH = re.compile(r"[a-zA-Z0-9$\-_.+!*'()]+(/[a-zA-Z0-9$\-_.+!*'()]+)*", re.ASCII)

Many = Sequence[Mapping[str, Any]]


@apigatewayv2.operation
def create_routing_rule(
    account: Account,
    *,
    actions: Many,
    conditions: Many,
    domain_name: str,
    priority: int,
    domain_name_id: str | None = None,
) -> Mapping[str, Any]:
    domain = domain_names.lookup(account, domain_name, domain_name_id)
    count = len(account.v2_routing_rules.under(domain.key))
    account.ports.limits.check("routing_rules_per_domain", count + 1)
    return _save(account, domain, identifiers.short_id(), priority, actions, conditions)


@apigatewayv2.operation
def get_routing_rule(
    account: Account, *, domain_name: str, routing_rule_id: str, domain_name_id: str | None = None
) -> Mapping[str, Any]:
    domain = domain_names.lookup(account, domain_name, domain_name_id)
    return _shown(account, domain, account.v2_routing_rules[domain.key, routing_rule_id])


@apigatewayv2.operation
def list_routing_rules(
    account: Account,
    *,
    domain_name: str,
    domain_name_id: str | None = None,
    max_results: int | None = None,
    next_token: str | None = None,
) -> Mapping[str, Any]:
    """In the order in which they are tried."""
    domain = domain_names.lookup(account, domain_name, domain_name_id)
    rules = sorted(account.v2_routing_rules.under(domain.key), key=lambda rule: rule.priority)
    return page(rules, next_token, max_results, lambda rule: _shown(account, domain, rule), called="routing_rules")


@apigatewayv2.operation
def put_routing_rule(
    account: Account,
    *,
    actions: Many,
    conditions: Many,
    domain_name: str,
    priority: int,
    routing_rule_id: str,
    domain_name_id: str | None = None,
) -> Mapping[str, Any]:
    """Replaces a rule that there is."""
    domain = domain_names.lookup(account, domain_name, domain_name_id)
    account.v2_routing_rules.require((domain.key, routing_rule_id))
    return _save(account, domain, routing_rule_id, priority, actions, conditions)


@apigatewayv2.operation
def delete_routing_rule(
    account: Account, *, domain_name: str, routing_rule_id: str, domain_name_id: str | None = None
) -> None:
    key = (domain_names.lookup(account, domain_name, domain_name_id).key, routing_rule_id)
    account.v2_routing_rules.remove(key)


def _save(
    account: Account, domain: domains.DomainName, rule_id: str, priority: int, actions: Many, conditions: Many
) -> Mapping[str, Any]:
    if len(actions) != 1:
        raise BadRequest(unverified.RULE_ACTIONS)
    invoke = actions[0]["invoke_api"]
    rule = domains.RoutingRule(
        routing_rule_id=rule_id,
        domain_name=domain.key,
        priority=priority,
        headers=[header for each in conditions for header in _headers(each)],
        base_path=_base_path(conditions),
        **invoke,
    )
    if len(rule.headers) > _MOST_HEADERS:
        raise BadRequest(unverified.RULE_HEADERS)
    if rule.strip_base_path and rule.base_path is None:
        raise BadRequest(unverified.RULE_STRIPS_NOTHING)
    if rule.api_id not in account.rest_apis:
        raise BadRequest("Invalid REST API identifier specified")
    if (rule.api_id, rule.stage) not in account.stages:
        raise BadRequest("Invalid stage identifier specified")
    for other in account.v2_routing_rules.under(domain.key):
        if other.priority == priority and other.routing_rule_id != rule_id:
            raise Conflict(unverified.RULE_PRIORITY.format(priority=priority))
    return _shown(account, domain, account.v2_routing_rules.put((domain.key, rule_id), rule))


def _headers(condition: Mapping[str, Any]) -> list[domains.HeaderMatch]:
    """The headers of a condition. A condition is one of headers or one of base paths."""
    if len(condition) != 1:
        raise BadRequest(unverified.RULE_CONDITION)
    if "match_headers" not in condition:
        return []
    matches = [domains.HeaderMatch(**each) for each in condition["match_headers"]["any_of"]]
    if len(matches) != 1:
        raise BadRequest(unverified.RULE_ANY_OF)
    for match in matches:
        if not _HEADER.fullmatch(match.header) or not _GLOB.fullmatch(match.value_glob):
            raise BadRequest(unverified.RULE_HEADER.format(header=match.header, glob=match.value_glob))
    return matches


def _base_path(conditions: Many) -> str | None:
    paths = [path for each in conditions if "match_base_paths" in each for path in each["match_base_paths"]["any_of"]]
    asked = sum("match_base_paths" in each for each in conditions)
    if asked > 1 or len(paths) != asked:
        raise BadRequest(unverified.RULE_BASE_PATHS)
    if paths and not _BASE_PATH.fullmatch(paths[0]):
        raise BadRequest(unverified.RULE_BASE_PATH.format(path=paths[0]))
    return paths[0] if paths else None


def _shown(account: Account, domain: domains.DomainName, rule: domains.RoutingRule) -> Mapping[str, Any]:
    path = f"/domainnames/{domain.key}/routingrules/{rule.routing_rule_id}"
    conditions: list[dict[str, Any]] = [{"match_headers": {"any_of": [header]}} for header in rule.headers]
    if rule.base_path is not None:
        conditions.append({"match_base_paths": {"any_of": [rule.base_path]}})
    invoke = {"api_id": rule.api_id, "stage": rule.stage, "strip_base_path": rule.strip_base_path}
    return {
        "actions": [{"invoke_api": invoke}],
        "conditions": conditions,
        "priority": rule.priority,
        "routing_rule_arn": f"arn:aws:apigateway:{account.region}:{account.account_id}:{path}",
        "routing_rule_id": rule.routing_rule_id,
    }
