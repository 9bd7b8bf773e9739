"""APIs for tests of what a stage does with requests: one resource, MOCK unless said otherwise."""

import itertools
from collections.abc import Mapping
from typing import Any

from tests.process import Server

_names = (f"stage{number}" for number in itertools.count())


class Deployed:
    """An API of one resource, and its stage."""

    def __init__(self, aws: Any, emulator: Server, *, path_part: str = "things", **api: Any) -> None:
        """api: of CreateRestApi."""
        self.gateway, self.stage, self._url = aws("apigateway"), next(_names), emulator.url
        made = self.gateway.create_rest_api(name=self.stage, **api)
        self.id, self.root = made["id"], made["rootResourceId"]
        self.resource_id = self.resource(path_part)

    def resource(self, path_part: str, parent: str | None = None) -> str:
        made = self.gateway.create_resource(restApiId=self.id, parentId=parent or self.root, pathPart=path_part)
        return str(made["id"])

    def method(
        self,
        verb: str,
        integration: Mapping[str, Any] | None = None,
        *,
        resource_id: str | None = None,
        answer: str = "",
        headers: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> None:
        """A method. Where it is a MOCK, its answer's template and headers."""
        where = {"restApiId": self.id, "resourceId": resource_id or self.resource_id, "httpMethod": verb}
        self.gateway.put_method(**where, authorizationType="NONE", **settings)
        mock = {
            "type": "MOCK",
            "requestTemplates": {"application/json": '{"statusCode": 200}', "$default": '{"statusCode": 200}'},
        }
        mapped = {f"method.response.header.{name}": value for name, value in (headers or {}).items()}
        self.gateway.put_integration(**where, **{**mock, **(integration or {})})
        if (integration or mock).get("type", "MOCK") == "MOCK":
            self.gateway.put_method_response(**where, statusCode="200", responseParameters=dict.fromkeys(mapped, False))
            self.gateway.put_integration_response(
                **where,
                statusCode="200",
                responseParameters=mapped,
                responseTemplates={"application/json": answer},
            )

    def model(self, name: str, schema: str) -> None:
        self.gateway.create_model(restApiId=self.id, name=name, contentType="application/json", schema=schema)

    def validator(self, *, body: bool = False, parameters: bool = False) -> str:
        made = self.gateway.create_request_validator(
            restApiId=self.id, name="v", validateRequestBody=body, validateRequestParameters=parameters
        )
        return str(made["id"])

    def deploy(self, **settings: Any) -> str:
        """The deployment's id; the stage points there."""
        made = self.gateway.create_deployment(restApiId=self.id, stageName=self.stage, **settings)
        return str(made["id"])

    def change(self, *operations: tuple[str, str, str]) -> None:
        """PATCH the stage: (op, path, value)."""
        self.gateway.update_stage(
            restApiId=self.id,
            stageName=self.stage,
            patchOperations=[{"op": op, "path": path, "value": value} for op, path, value in operations],
        )

    @property
    def url(self) -> str:
        return f"{self._url}/_aws/execute-api/{self.id}/{self.stage}"
