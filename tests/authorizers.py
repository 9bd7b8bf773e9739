"""What tests of authorizers share: an authorizer function that does as its token says, and an API behind it."""

import itertools
from typing import Any

from tests.apis import function, uri
from tests.process import Server

_names = (f"authorizers{number}" for number in itertools.count())
ROLE = "arn:aws:iam::000000000000:role/r"
HEADER = "method.request.header.Authorization"

SAYS_WHAT_IT_IS_TOLD = """
import json, time
calls = 0

def policy(effect, resource):
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}

def handler(event, context):
    global calls
    calls += 1
    token = event.get("authorizationToken") or (event.get("headers") or {}).get("x-token", "")
    arn = event["methodArn"]
    if token == "fails":
        raise ValueError("no")
    if token == "unauthorized":
        raise Exception("Unauthorized")
    if token == "unauthorised":
        raise Exception("Unauthorized!")
    if token.startswith("json:"):
        return json.loads(token[5:])
    effect = "Deny" if token == "deny" else "Allow"
    resource = arn.rsplit("/", 2)[0] + "/*" if token == "wide" else arn
    if token == "elsewhere":
        resource = arn + "x"
    shown = {"calls": calls, "float": 1.5, "yes": True, "event": json.dumps(event)}
    return {"principalId": "ann", "policyDocument": policy(effect, resource), "context": shown,
            "usageIdentifierKey": "key"}
"""

SHOWS_THE_CALLER = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""


class Guarded:
    """An API whose `/a` and `/b` are behind one authorizer and show what it said."""

    def __init__(self, aws: Any, emulator: Server, authorization_type: str, **authorizer: Any) -> None:
        self.gateway, self._emulator = aws("apigateway"), emulator
        self.api: str = self.gateway.create_rest_api(name=next(_names))["id"]
        self.authorizer: str = self.gateway.create_authorizer(restApiId=self.api, name="guard", **authorizer)["id"]
        self._type, self._shows = authorization_type, uri(function(aws, SHOWS_THE_CALLER))
        for path in ("a", "b"):
            self.method(path)

    def method(self, path: str, **more: Any) -> None:
        root = next(
            each["id"] for each in self.gateway.get_resources(restApiId=self.api)["items"] if each["path"] == "/"
        )
        resource = self.gateway.create_resource(restApiId=self.api, parentId=root, pathPart=path)["id"]
        where = {"restApiId": self.api, "resourceId": resource, "httpMethod": "ANY"}
        self.gateway.put_method(**where, authorizationType=self._type, authorizerId=self.authorizer, **more)
        self.gateway.put_integration(**where, type="AWS_PROXY", integrationHttpMethod="POST", uri=self._shows)

    def deploy(self, **variables: str) -> str:
        self.gateway.create_deployment(restApiId=self.api, stageName="test", variables=variables)
        return f"{self._emulator.url}/_aws/execute-api/{self.api}/test"
