"""Templates for these tests, as texts."""

import json
from typing import Any


def thing(**properties: Any) -> dict[str, Any]:
    return {"Type": "Test::Thing::Thing", "Properties": properties}


def template(*, sections: dict[str, Any] | None = None, **resources: Any) -> str:
    return json.dumps({"Resources": resources or {"Thing": thing(Color="red")}, **(sections or {})})


RED, BLUE = template(), template(Thing=thing(Color="blue"))
ROLE = {"Type": "AWS::IAM::Role", "Properties": {}}
NAMED_ROLE = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}
WITH_PARAMETER = template(
    Thing=thing(Color={"Ref": "Color"}), sections={"Parameters": {"Color": {"Type": "String", "Default": "red"}}}
)
