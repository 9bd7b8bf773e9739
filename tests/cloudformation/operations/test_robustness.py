"""Whatever a request says, the answer is XML that says what is wrong with it, and never a fault of ours."""

from urllib.parse import urlencode
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import emulator.cloudformation.operations  # noqa: F401  (registers all handlers)
from control_plane.wire.model import load, snake
from data_plane.runtime import Request
from emulator.caller import Caller
from emulator.cloudformation.operations.registry import cloudformation
from tests.cloudformation.operations.conftest import ACCOUNT, REGION, Cloud
from tests.cloudformation.operations.templates import RED, WITH_PARAMETER, template

HERE = [each for each in load("cloudformation").operations if snake(each.name) in cloudformation.handlers]
ACTIONS = st.sampled_from([*(each.name for each in HERE), "", "No", "createStack", "ListTypes"])
MEMBERS = st.sampled_from(sorted({name for each in HERE if each.input for name in each.input.members}))
PLACES = st.sampled_from(
    ["", ".", ".1", ".member", ".member.1", ".member.x", ".member.1.Key", ".member.1.ParameterKey", ".entry.1.key"]
)
TRANSFORMED = template(sections={"Transform": {"Name": "No"}})
VALUES = (
    st.sampled_from(["", "s", "c", "true", "-1", "9" * 20, "CREATE", "arn:aws:cloudformation:x", "\x00"])
    | st.sampled_from([RED, WITH_PARAMETER, TRANSFORMED, "Resources: {A: 1}", "[["])
    | st.text(max_size=20)
)
USUAL = st.dictionaries(st.sampled_from(["StackName", "TemplateBody", "ChangeSetName"]), VALUES)
MORE = st.dictionaries(st.builds(str.__add__, MEMBERS, PLACES), VALUES, max_size=6)


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ACTIONS, USUAL, MORE)
def test_nothing_is_a_fault_of_ours(cloud: Cloud, action: str, usual: dict[str, str], more: dict[str, str]) -> None:
    form = urlencode({"Action": action, **more, **usual}, errors="replace")
    request = Request(method="POST", path="/", body=form.encode())
    answer = cloud.service.handle(request, Caller(ACCOUNT, REGION, "cloudformation"))
    assert isinstance(answer.body, bytes)
    assert ElementTree.fromstring(answer.body).tag.startswith("{http://cloudformation.amazonaws.com/")
    assert answer.status in (200, 400, 404, 501), answer.body
