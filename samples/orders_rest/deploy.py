"""A shop's API, made with plain boto3 and nothing of the emulator's. A second run puts all as it is written here, and
nobody who calls notices.

| method | integration |
|---|---|
| GET /prices/{item} | a Lambda function |
| POST /orders | DynamoDB PutItem by a mapping template, behind a request validator |
| GET /orders/{id} | DynamoDB GetItem by a mapping template; 404 by `$context.responseOverride` |
| POST /orders/{id}/shipment | SQS SendMessage |
| POST /orders/{id}/invoice | Step Functions StartExecution |

Every method wants an API key of the usage plan: ten requests a second, a thousand a day.
"""

import contextlib
import io
import json
import os
import zipfile
from pathlib import Path

import boto3

NAME = "orders"
STAGE = "shop"
HERE = Path(__file__).parent
REGION = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
JSON = "application/json"

ORDER = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "title": "Order",
    "type": "object",
    "required": ["item", "number"],
    "properties": {
        "item": {"type": "string", "enum": ["tea", "coffee", "cake"]},
        "number": {"type": "integer", "minimum": 1, "maximum": 100},
    },
}
PUT_ORDER = """
#set($order = $input.path('$'))
{
  "TableName": "orders",
  "Item": {
    "id": {"S": "$context.requestId"},
    "item": {"S": "$util.escapeJavaScript($order.item)"},
    "number": {"N": "$order.number"},
    "at": {"N": "$context.requestTimeEpoch"}
  }
}
"""
GET_ORDER = """{"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($input.params('id'))"}}}"""
SHOW_ORDER = """
#set($order = $input.path('$.Item'))
#if($order == "" || !$order)
#set($context.responseOverride.status = 404)
{"message": "No order $util.escapeJavaScript($input.params('id'))"}
#else
{"id": "$order.id.S", "item": "$order.item.S", "number": $order.number.N}
#end
"""
SHIP = "Action=SendMessage&MessageBody=$util.urlEncode($input.params('id'))"
INVOICE = """
{
  "stateMachineArn": "$stageVariables.invoices",
  "input": "$util.escapeJavaScript("{""order"": ""$input.params('id')""}")"
}
"""
REFUSAL = '{"message": $context.error.messageString, "why": "$context.error.validationErrorString"}'
LIMITS = {"/throttle/rateLimit": "10", "/throttle/burstLimit": "20", "/quota/limit": "1000", "/quota/period": "DAY"}
INVOICES = {"StartAt": "Written", "States": {"Written": {"Type": "Pass", "End": True}}}


class Shop:
    """One API while it is made: the path to each method is made as it is asked for.

    It begins with nothing in it; what is deployed of it goes on serving.
    """

    def __init__(self) -> None:
        self.gateway = boto3.client("apigateway", region_name=REGION)
        known = [api["id"] for api in self.gateway.get_rest_apis(limit=500)["items"] if api["name"] == NAME]
        if known:
            body = json.dumps({"openapi": "3.0.1", "info": {"title": NAME, "version": "1"}, "paths": {}})
            api = self.gateway.put_rest_api(restApiId=known[0], mode="overwrite", body=body)
        else:
            api = self.gateway.create_rest_api(name=NAME, endpointConfiguration={"types": ["REGIONAL"]})
        self.id = api["id"]
        self.resources = {"/": api["rootResourceId"]}

    def resource(self, path: str) -> str:
        if path not in self.resources:
            parent, _, part = path.rpartition("/")
            self.resources[path] = self.gateway.create_resource(
                restApiId=self.id, parentId=self.resource(parent or "/"), pathPart=part
            )["id"]
        return self.resources[path]

    def method(self, verb: str, path: str, uri: str, templates: dict, *, status: str = "200", **method) -> None:
        """A method that a service of AWS answers: what is sent to it, what is shown of its answer."""
        where = {"restApiId": self.id, "resourceId": self.resource(path), "httpMethod": verb}
        self.gateway.put_method(**where, authorizationType="NONE", apiKeyRequired=True, **method)
        self.gateway.put_integration(
            **where,
            type="AWS",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:{uri}",
            credentials=ROLE,
            passthroughBehavior="NEVER",
            requestTemplates={JSON: templates["request"]},
            requestParameters=templates.get("parameters", {}),
        )
        for code, pattern, template in (
            (status, "", templates["response"]),
            ("400", r"4\d{2}", '{"message": "Refused", "by": "$context.resourcePath"}'),
        ):
            self.gateway.put_method_response(**where, statusCode=code)
            self.gateway.put_integration_response(
                **where, statusCode=code, selectionPattern=pattern, responseTemplates={JSON: template}
            )


def account_id() -> str:
    return boto3.client("sts", region_name=REGION).get_caller_identity()["Account"]


ROLE = f"arn:aws:iam::{account_id()}:role/orders"


def make_table() -> None:
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    with contextlib.suppress(dynamodb.exceptions.ResourceInUseException):
        dynamodb.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


def make_state_machine() -> str:
    states = boto3.client("stepfunctions", region_name=REGION)
    for machine in states.list_state_machines()["stateMachines"]:
        if machine["name"] == "invoices":
            states.update_state_machine(stateMachineArn=machine["stateMachineArn"], definition=json.dumps(INVOICES))
            return machine["stateMachineArn"]
    made = states.create_state_machine(name="invoices", definition=json.dumps(INVOICES), roleArn=ROLE)
    return made["stateMachineArn"]


def make_function() -> str:
    functions = boto3.client("lambda", region_name=REGION)
    name = "order-prices"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.write(HERE / "handler.py", "handler.py")
    settings = {"FunctionName": name, "Runtime": "python3.12", "Role": ROLE, "Handler": "handler.handler"}
    try:
        functions.update_function_configuration(**settings)
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)
        return functions.update_function_code(FunctionName=name, ZipFile=archive.getvalue())["FunctionArn"]
    except functions.exceptions.ResourceNotFoundException:
        function = functions.create_function(**settings, Code={"ZipFile": archive.getvalue()})
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    functions.add_permission(
        FunctionName=name,
        StatementId="apigateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return function["FunctionArn"]


def make_methods(shop: Shop, function_arn: str) -> None:
    where = {"restApiId": shop.id, "resourceId": shop.resource("/prices/{item}"), "httpMethod": "GET"}
    shop.gateway.put_method(**where, authorizationType="NONE", apiKeyRequired=True)
    shop.gateway.put_integration(
        **where,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function_arn}/invocations",
    )
    shop.gateway.create_model(restApiId=shop.id, name="Order", contentType=JSON, schema=json.dumps(ORDER))
    validator = shop.gateway.create_request_validator(restApiId=shop.id, name="body", validateRequestBody=True)
    shop.method(
        "POST",
        "/orders",
        "dynamodb:action/PutItem",
        {"request": PUT_ORDER, "response": '{"id": "$context.requestId"}'},
        status="201",
        requestValidatorId=validator["id"],
        requestModels={JSON: "Order"},
    )
    shop.method("GET", "/orders/{id}", "dynamodb:action/GetItem", {"request": GET_ORDER, "response": SHOW_ORDER})
    shop.method(
        "POST",
        "/orders/{id}/shipment",
        f"sqs:path/{account_id()}/shipments",
        {
            "request": SHIP,
            "response": '{"message": "On its way"}',
            "parameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        },
        status="202",
    )
    shop.method(
        "POST",
        "/orders/{id}/invoice",
        "states:action/StartExecution",
        {"request": INVOICE, "response": """{"execution": $input.json('$.executionArn')}"""},
        status="202",
    )


def make_gateway_response(shop: Shop) -> None:
    """A refused body says what is wrong with it."""
    shop.gateway.put_gateway_response(
        restApiId=shop.id,
        responseType="BAD_REQUEST_BODY",
        responseTemplates={
            JSON: '{"message": $context.error.messageString, "why": "$context.error.validationErrorString"}'
        },
    )


def make_key(shop: Shop) -> str:
    gateway = shop.gateway
    known = [plan for plan in gateway.get_usage_plans(limit=500)["items"] if plan["name"] == NAME]
    plan = known[0] if known else gateway.create_usage_plan(name=NAME, apiStages=[{"apiId": shop.id, "stage": STAGE}])
    gateway.update_usage_plan(
        usagePlanId=plan["id"],
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in LIMITS.items()],
    )
    keys = gateway.get_api_keys(nameQuery=NAME, includeValues=True)["items"]
    key = keys[0] if keys else gateway.create_api_key(name=NAME, enabled=True)
    with contextlib.suppress(gateway.exceptions.ConflictException):
        gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    return key["value"]


def deploy() -> tuple[str, str]:
    """The API's id, and a key for it."""
    make_table()
    boto3.client("sqs", region_name=REGION).create_queue(QueueName="shipments")
    shop = Shop()
    make_methods(shop, make_function())
    make_gateway_response(shop)
    shop.gateway.create_deployment(restApiId=shop.id, stageName=STAGE, variables={"invoices": make_state_machine()})
    return shop.id, make_key(shop)


if __name__ == "__main__":
    api_id, key = deploy()
    curl = f"  curl -H 'x-api-key: {key}'"
    url = f"{os.environ['AWS_ENDPOINT_URL']}/_aws/execute-api/{api_id}/{STAGE}"
    print(f"{curl} '{url}/prices/tea?number=3'")
    print(f"""{curl} -H 'Content-Type: {JSON}' -d '{{"item": "tea", "number": 3}}' {url}/orders""")
    print(f"{curl} {url}/orders/ID")
    print(f"{curl} -X POST {url}/orders/ID/shipment")
    print(f"{curl} -X POST {url}/orders/ID/invoice")
