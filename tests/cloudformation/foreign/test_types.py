"""Resources of other services: made, read back, changed, read back, deleted. The cases are in `cases_of_*.py`."""

from typing import Any

import pytest

from tests.cloudformation.foreign.cases import Case, filled
from tests.cloudformation.foreign.cases_of_backends import CASES as BACKENDS
from tests.cloudformation.foreign.cases_of_derived import CASES as DERIVED
from tests.cloudformation.foreign.cases_of_identities import CASES as IDENTITIES
from tests.cloudformation.foreign.cases_of_messages import CASES as MESSAGES
from tests.cloudformation.foreign.cases_of_networks import CASES as NETWORKS
from tests.cloudformation.foreign.cases_of_services import CASES as SERVICES
from tests.cloudformation.foreign.cases_of_stores import CASES as STORES
from tests.cloudformation.foreign.cases_of_user_pools import CASES as USER_POOLS
from tests.cloudformation.foreign.driving import Driven
from tests.process import Server

pytestmark = pytest.mark.slow

CASES = (*IDENTITIES, *STORES, *MESSAGES, *SERVICES, *USER_POOLS, *NETWORKS, *BACKENDS, *DERIVED)


@pytest.mark.parametrize("case", CASES, ids=[case.sentence for case in CASES])
def test_a_resource_lives(emulator: Server, case: Case) -> None:
    names: dict[str, Any] = {}
    around = [(name, Driven(emulator, kind), properties) for name, kind, properties in case.around]
    for name, each, properties in around:
        each.create(filled(properties, names))
        names |= each.names(name)
    driven = Driven(emulator, case.type)
    names["id"] = driven.create(filled(case.made, names)).physical_id
    assert {name: driven.made.attributes[name] for name in case.attributes} == filled(case.attributes, names)
    assert driven.read(*filled(list(case.read), names)) == filled(case.then, names)
    if case.changed is not None:
        assert driven.update(filled(case.changed, names)).physical_id == names["id"]
        assert driven.read(*filled(list(case.read), names)) == filled(case.later, names)
    driven.delete()
    driven.delete()  # what is gone already is no failure
    for _, each, _ in reversed(around):
        each.delete()


def test_attributes_follow_a_change(emulator: Server) -> None:
    parameter = Driven(emulator, "AWS::SSM::Parameter")
    assert parameter.create({"Name": "/shop/colour", "Type": "String", "Value": "old"}).attributes["Value"] == "old"
    assert parameter.update({"Name": "/shop/colour", "Type": "String", "Value": "new"}).attributes == {
        "Arn": "arn:aws:ssm:us-east-1:000000000000:parameter/shop/colour",
        "Type": "String",
        "Value": "new",
    }
    parameter.delete()
