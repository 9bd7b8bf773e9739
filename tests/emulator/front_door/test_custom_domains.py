"""Where a request to a custom domain name goes, as a function of its path and of what was committed."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane.definitions.domains import BasePathMapping, DomainName, HeaderMatch, RoutingRule
from control_plane.definitions.v1 import EndpointConfiguration
from control_plane.store import Change
from data_plane.runtime import Request
from emulator.front_door.custom_domains import CustomDomains
from emulator.front_door.domain_routing import by_mappings, by_rules

HOME = ("000000000000", "us-east-1")


def mapping(base_path: str, stage: str | None = "prod") -> BasePathMapping:
    api_id = base_path.replace("/", "-")
    return BasePathMapping(
        api_mapping_id="m", domain_name="api.test", base_path=base_path, rest_api_id=api_id, stage=stage
    )


@pytest.mark.parametrize(
    ("mappings", "path", "expected", "why"),
    [
        (["v1"], "/v1/pets", ("v1", "prod", "/v1", "v1"), "a base path"),
        (["v1"], "/v1", ("v1", "prod", "/v1", "v1"), "nothing below it"),
        (["v1"], "//v1//pets", ("v1", "prod", "//v1", "v1"), "double slashes before it"),
        (["v1"], "/v10/pets", None, "only whole segments match"),
        (["v1"], "/V1/pets", None, "in their case"),
        (["v1"], "/", None, "no base path, and no empty mapping"),
        (["(none)"], "/pets/1", ("(none)", "prod", "", "(none)"), "the empty one matches all"),
        (["(none)", "v1"], "/v1/pets", ("v1", "prod", "/v1", "v1"), "the longer one wins over the empty"),
        (["a", "a/b/c"], "/a/b/c/d", ("a-b-c", "prod", "/a/b/c", "a/b/c"), "several levels"),
        (["a", "a/b/c"], "/a/b/d", ("a", "prod", "/a", "a"), "back to the longest that matched"),
        (["a/b"], "/a/x", None, "half of one is none"),
        (["it's$"], "/it%27s%24/x", ("it's$", "prod", "/it%27s%24", "it's$"), "percent-encoded"),
    ],
)
def test_base_path_mappings(mappings: list[str], path: str, expected: tuple[str, ...] | None, why: str) -> None:
    resolve = by_mappings(mapping(each) for each in mappings)
    found = resolve(Request(method="GET", path=path))
    assert (found and found[:4]) == expected, why


@pytest.mark.parametrize(
    ("path", "expected", "why"),
    [
        ("/v1/dev/pets", ("v1", "dev", "/v1/dev", "v1"), "the next segment is the stage"),
        ("/v1/dev", ("v1", "dev", "/v1/dev", "v1"), "and nothing else"),
        ("/v1/", ("v1", "", "/v1/", "v1"), "no stage that there could be"),
    ],
)
def test_a_mapping_without_a_stage(path: str, expected: tuple[str, ...], why: str) -> None:
    found = by_mappings([mapping("v1", stage=None)])(Request(method="GET", path=path))
    assert (found and found[:4]) == expected, why


segments = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sets(segments | st.just("(none)"), max_size=6), segments)
def test_the_longest_mapping_wins(base_paths: set[str], path: str) -> None:
    fitting = [each for each in base_paths if each == "(none)" or f"{path}/".startswith(f"{each}/")]
    expected = max(fitting, key=lambda each: 0 if each == "(none)" else len(each), default=None)
    found = by_mappings(mapping(each) for each in base_paths)(Request(method="GET", path=f"/{path}"))
    assert (found and found.base_path) == expected


def emulated() -> CustomDomains:
    return CustomDomains(lambda wanted: wanted.truststore_uri)


def domain(name: str, **more: Any) -> DomainName:
    return DomainName(
        domain_name=name,
        endpoint_configuration=EndpointConfiguration(types=("REGIONAL",)),
        regional_domain_name="r",
        distribution_domain_name="d",
        **more,
    )


def put(domains: CustomDomains, name: DomainName, *mappings: BasePathMapping) -> None:
    named = Change(HOME, "domain_names", name.key, None, name)
    domains([named, *(Change(HOME, "base_path_mappings", (name.key, each.base_path), None, each) for each in mappings)])


def test_names_are_found_by_host_and_follow_every_change() -> None:
    domains = emulated()
    assert domains.find("api.test") is None
    put(domains, domain("*.test"), mapping("wild"))
    put(domains, domain("api.test"), mapping("own"))

    def serves(host: str, path: str) -> bool:
        found = domains.find(host)
        return found is not None and found.resolve(Request(method="GET", path=path)) is not None

    assert serves("API.test:4566", "/own")
    assert not serves("api.test", "/wild"), "the more specific name wins"
    assert serves("other.test", "/wild")
    assert not serves("test", "/wild"), "a wildcard needs a label"
    assert not serves("a.b.test", "/wild"), "and only one"
    domains([Change(HOME, "base_path_mappings", ("api.test", "own"), mapping("own"), None)])
    assert not serves("api.test", "/own")
    domains([Change(HOME, "domain_names", "api.test", domain("api.test"), None)])
    assert serves("api.test", "/wild"), "the wildcard's again"


def test_a_name_that_routes_by_rules_alone_goes_nowhere() -> None:
    domains = emulated()
    name = domain("api.test", routing_mode="ROUTING_RULE_ONLY")
    put(domains, name, mapping("(none)"))
    found = domains.find("api.test")
    assert found is not None
    assert found.resolve(Request(method="GET", path="/")) is None
    put(domains, msgspec.structs.replace(name, routing_mode="ROUTING_RULE_THEN_BASE_PATH_MAPPING"))
    found = domains.find("api.test")
    assert found is not None
    assert found.resolve(Request(method="GET", path="/")) is not None


def rule(priority: int, base_path: str | None = None, strip: bool = False, **headers: str) -> RoutingRule:
    """Its id and API are its priority."""
    return RoutingRule(
        routing_rule_id=str(priority),
        domain_name="api.test",
        priority=priority,
        api_id=f"api{priority}",
        stage="prod",
        base_path=base_path,
        strip_base_path=strip,
        headers=[HeaderMatch(header=name.replace("_", "-"), value_glob=glob) for name, glob in headers.items()],
    )


@pytest.mark.parametrize(
    ("rules", "path", "headers", "expected", "why"),
    [
        ([rule(2), rule(1)], "/x", {}, ("1", ""), "the lowest priority goes first"),
        ([rule(1, "a/b"), rule(2)], "/a/b/c", {}, ("1", ""), "a base path, which the API sees"),
        ([rule(1, "a/b", strip=True)], "/a/b/c", {}, ("1", "/a/b"), "or does not"),
        ([rule(1, "a/b"), rule(2)], "/a/bc", {}, ("2", ""), "whole segments"),
        ([rule(1, "a/b")], "/a", {}, None, "half of one is none"),
        ([rule(1, X_Version="v1*")], "/", {"x-version": "v1.2"}, ("1", ""), "a header that begins so"),
        ([rule(1, X_Version="v1*")], "/", {"X-VERSION": "V1.2"}, None, "names in any case, values not"),
        ([rule(1, X_Version="*beta")], "/", {"x-version": "1-beta"}, ("1", ""), "that ends so"),
        ([rule(1, X_Version="*bet*")], "/", {"x-version": "1-beta"}, ("1", ""), "that has it in it"),
        ([rule(1, X_Version="v1")], "/", {"x-version": "v1.2"}, None, "that is not so"),
        ([rule(1, "a", X_A="1", X_B="2")], "/a", {"x-a": "1", "x-b": "2"}, ("1", ""), "all conditions hold"),
        ([rule(1, "a", X_A="1", X_B="2")], "/a", {"x-a": "1"}, None, "not all do"),
        ([], "/", {}, None, "no rules"),
    ],
)
def test_routing_rules(
    rules: list[RoutingRule], path: str, headers: dict[str, str], expected: tuple[str, str] | None, why: str
) -> None:
    request = Request(method="GET", path=path, headers=list(headers.items()))
    found = by_rules(rules)(request)
    assert (found and (found.rule_id, found.base)) == expected, why


def test_the_routing_mode_says_who_is_asked() -> None:
    """Rules, mappings, or mappings after the rules."""
    seen = {}
    for mode in ("BASE_PATH_MAPPING_ONLY", "ROUTING_RULE_ONLY", "ROUTING_RULE_THEN_BASE_PATH_MAPPING"):
        domains = emulated()
        put(domains, domain("api.test", routing_mode=mode), mapping("(none)"))
        domains([Change(HOME, "v2_routing_rules", ("api.test", "1"), None, rule(1, "a"))])
        found = domains.find("api.test")
        assert found is not None
        answers = [found.resolve(Request(method="GET", path=path)) for path in ("/a", "/b")]
        seen[mode] = [each and each.api_id for each in answers]
    assert seen == {
        "BASE_PATH_MAPPING_ONLY": ["(none)", "(none)"],
        "ROUTING_RULE_ONLY": ["api1", None],
        "ROUTING_RULE_THEN_BASE_PATH_MAPPING": ["api1", "(none)"],
    }
