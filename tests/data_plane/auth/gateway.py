"""APIs that tests of authorization call: a method at `/` and one at `/{proxy+}`, whose answer is `allowed`."""

import itertools
import json
from typing import Any, NamedTuple

ACCOUNT = "000000000000"
MASKED = "********0000"
_names = (f"auth{number}" for number in itertools.count())


class Api(NamedTuple):
    """url: up to the stage. arn: of the stage."""

    id: str
    stage: str
    url: str

    @property
    def arn(self) -> str:
        return f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{self.id}/{self.stage}"

    @property
    def masked(self) -> str:
        """The ARN as error messages show it."""
        return self.arn.replace(ACCOUNT, MASKED)


def deploy(
    aws: Any,
    url: str,
    *,
    authorization: str = "NONE",
    policy: Any = None,
    endpoint: dict[str, Any] | None = None,
    integration: dict[str, Any] | None = None,
    answer: str = "allowed",
) -> Api:
    """url: the emulator's. policy: a document, `{api}` in it is the API's id. answer: a mapping template."""
    gateway, stage = aws("apigateway"), next(_names)
    api = gateway.create_rest_api(name=stage, endpointConfiguration=endpoint or {"types": ["REGIONAL"]})
    below = gateway.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart="{proxy+}")
    for resource in (api["rootResourceId"], below["id"]):
        where = {"restApiId": api["id"], "resourceId": resource, "httpMethod": "ANY"}
        gateway.put_method(**where, authorizationType=authorization)
        if integration is None:
            mock(gateway, where, answer)
        else:
            gateway.put_integration(**where, **integration)
    if policy is not None:
        text = json.dumps(policy).replace("{api}", api["id"])
        gateway.update_rest_api(
            restApiId=api["id"], patchOperations=[{"op": "replace", "path": "/policy", "value": text}]
        )
    gateway.create_deployment(restApiId=api["id"], stageName=stage)
    return Api(api["id"], stage, f"{url}/_aws/execute-api/{api['id']}/{stage}")


def mock(gateway: Any, where: dict[str, str], answer: str) -> None:
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_method_response(**where, statusCode="200")
    gateway.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": answer})


def statement(effect: str, resource: Any = "execute-api:/*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource, **more}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
