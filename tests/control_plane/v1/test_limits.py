"""Quotas: so many things and no more, as AWS says it (handbook/09 section 6)."""

from collections.abc import Callable

import pytest

from control_plane.limits import QUOTAS, Limits
from emulator.between.metering import account_limit, connection_limit
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, REGION, Api
from tests.control_plane.v2 import test_limits

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/pets/1234"

Make = Callable[[Api, int], object]


def apis(endpoint_type: str) -> Make:
    endpoint = {"types": [endpoint_type]}
    return lambda api, number: api.client.create_rest_api(name=f"n{number}", endpointConfiguration=endpoint)


def domain_names(endpoint_type: str) -> Make:
    endpoint = {"types": [endpoint_type]}
    return lambda api, number: api.client.create_domain_name(
        domainName=f"n{number}.com", certificateArn=CERTIFICATE, endpointConfiguration=endpoint
    )


def associations(api: Api, number: int) -> None:
    domain = domain_names("PRIVATE")(api, 0) if number == 0 else api.client.get_domain_names()["items"][0]
    assert isinstance(domain, dict)
    given = {"accessAssociationSourceType": "VPCE", "accessAssociationSource": f"vpce-{number}"}
    api.client.create_domain_name_access_association(domainNameArn=domain["domainNameArn"], **given)


def plans_of_a_key(api: Api, number: int) -> None:
    if number == 0:
        api.client.create_api_key()
    key = api.client.get_api_keys()["items"][0]["id"]
    plan = api.client.create_usage_plan(name=f"p{number}")["id"]
    api.client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")


def throttles(api: Api, number: int) -> None:
    if number == 0:
        api.method()
        api.stage()
        api.client.create_usage_plan(name="plan", apiStages=[{"apiId": api.id, "stage": "dev"}])
    plan = api.client.get_usage_plans()["items"][0]["id"]
    patch = {"op": "add", "path": f"/apiStages/{api.id}:dev/throttle//m{number}/GET/rateLimit", "value": "1"}
    api.client.update_usage_plan(usagePlanId=plan, patchOperations=[patch])


def stages(api: Api, number: int) -> None:
    if number == 0:
        api.method()
    api.stage(f"s{number}")


MAKE: dict[str, Make] = {
    "regional_apis": apis("REGIONAL"),
    "edge_apis": lambda api, number: number and apis("EDGE")(api, number),  # `api` is the first
    "private_apis": apis("PRIVATE"),
    "resources_per_api": lambda api, number: api.resource(f"r{number}"),
    "stages_per_api": stages,
    "authorizers_per_api": lambda api, number: api.authorizer(f"a{number}"),
    "documentation_parts_per_api": lambda api, number: api.client.create_documentation_part(
        restApiId=api.id, location={"type": "MODEL", "name": f"m{number}"}, properties="{}"
    ),
    "api_keys": lambda api, number: api.client.create_api_key(),
    "usage_plans": lambda api, number: api.client.create_usage_plan(name=f"p{number}"),
    "usage_plans_per_key": plans_of_a_key,
    "method_throttles_per_stage": throttles,
    "client_certificates": lambda api, number: api.client.generate_client_certificate(),
    "vpc_links": lambda api, number: api.client.create_vpc_link(name=f"l{number}", targetArns=[BALANCER]),
    "public_domain_names": domain_names("EDGE"),
    "private_domain_names": domain_names("PRIVATE"),
    "access_associations": associations,
}


def test_every_quota_is_tried() -> None:
    assert MAKE.keys() | test_limits.MAKE.keys() == QUOTAS.keys()


@pytest.mark.parametrize("limits", [Limits(changed={name: 2}) for name in MAKE], ids=list(MAKE))
def test_so_many_and_no_more(api: Api, limits: Limits) -> None:
    (quota,) = limits.changed
    for number in range(2):
        MAKE[quota](api, number)
    things, more = QUOTAS[quota].things, QUOTAS[quota].more or QUOTAS[quota].things
    assert refusal(lambda: MAKE[quota](api, 2)) == (
        429,
        "LimitExceededException",
        f"Maximum number of {things} has been reached.  Please contact AWS if you need additional {more}.",
    )


def test_awss_own_limit_of_stages(deployable: Api) -> None:
    for number in range(10):
        deployable.stage(f"s{number}")
    found = refusal(deployable.client.create_deployment, restApiId=deployable.id, stageName="s10")
    assert found.message == (
        "Maximum number of Stages for this API has been reached.  Please contact AWS if you need additional Stages."
    )
    deployable.client.create_deployment(restApiId=deployable.id, stageName="s9")


@pytest.mark.parametrize("limits", [Limits(changed={"resources_per_api": 1000})])
def test_limits_can_be_raised(api: Api) -> None:
    for number in range(320):
        api.resource(f"r{number}")


def test_the_request_rate_is_awss_unless_changed() -> None:
    limits = Limits(changed={"request_burst": 7})
    assert [limits.rate("requests_per_second"), limits.rate("request_burst")] == [10_000, 7]


def test_what_a_changed_rate_leaves_alone() -> None:
    """Requests and new connections are limited where a rate of theirs is changed, with AWS's other half."""
    assert (account_limit(Limits()), connection_limit(Limits())) == (None, None)
    assert account_limit(Limits(changed={"request_burst": 7})) == (10_000.0, 7)
    assert connection_limit(Limits(changed={"request_burst": 7})) is None
    slower = Limits(changed={"connections_per_second": 9})
    assert (account_limit(slower), connection_limit(slower)) == (None, (9.0, 9))


def test_a_quota_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="No such quota: teapots"):
        Limits(changed={"teapots": 1})
