"""Documents as people have them: AWS's sample API, what SAM and Chalice write."""

from typing import Any

_ORIGIN = "method.response.header.Access-Control-Allow-Origin"
_ALLOWED = {"Access-Control-Allow-Origin": {"type": "string"}}
_BACKEND = "http://petstore.execute-api.${AWS::Region}.amazonaws.com/petstore/pets"


def _http(verb: str, path: str = "", **mapped: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "http",
        "httpMethod": verb,
        "uri": _BACKEND + path,
        "passthroughBehavior": "when_no_match",
        "responses": {"default": {"statusCode": "200", "responseParameters": {_ORIGIN: "'*'"}}},
    }
    if mapped:
        found["requestParameters"] = mapped
    return found


def _parameters(place: str, *names: str) -> dict[str, str]:
    return {f"integration.request.{place}.{name}": f"method.request.{place}.{name}" for name in names}


def _preflight(*parameters: dict[str, Any]) -> dict[str, Any]:
    allowed = {f"Access-Control-Allow-{what}": {"type": "string"} for what in ("Origin", "Methods", "Headers")}
    mapped = {
        "method.response.header.Access-Control-Allow-Methods": "'POST,GET,OPTIONS'",
        "method.response.header.Access-Control-Allow-Headers": "'Content-Type,X-Amz-Date,Authorization,X-Api-Key'",
        _ORIGIN: "'*'",
    }
    return {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "parameters": list(parameters),
        "responses": {"200": {"description": "fine", "schema": {"$ref": "#/definitions/Empty"}, "headers": allowed}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "passthroughBehavior": "when_no_match",
            "responses": {"default": {"statusCode": "200", "responseParameters": mapped}},
        },
    }


def _answers(model: str) -> dict[str, Any]:
    return {"200": {"description": "fine", "schema": {"$ref": f"#/definitions/{model}"}, "headers": _ALLOWED}}


_PET_ID = {"name": "petId", "in": "path", "required": True, "type": "string"}

PETSTORE: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"version": "1.0.0", "title": "PetStore", "description": "Your first API with Amazon API Gateway."},
    "schemes": ["https"],
    "paths": {
        "/": {
            "get": {
                "produces": ["text/html"],
                "responses": {"200": {"description": "fine", "headers": {"Content-Type": {"type": "string"}}}},
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {
                        "default": {
                            "statusCode": "200",
                            "responseParameters": {"method.response.header.Content-Type": "'text/html'"},
                            "responseTemplates": {"text/html": "<h1>Pets</h1>"},
                        }
                    },
                },
            }
        },
        "/pets": {
            "get": {
                "operationId": "GetPets",
                "produces": ["application/json"],
                "parameters": [
                    {"name": "type", "in": "query", "required": False, "type": "string"},
                    {"name": "page", "in": "query", "required": False, "type": "string"},
                ],
                "responses": _answers("Pets"),
                "x-amazon-apigateway-integration": _http("GET", **_parameters("querystring", "page", "type")),
            },
            "post": {
                "operationId": "CreatePet",
                "consumes": ["application/json"],
                "produces": ["application/json"],
                "parameters": [
                    {"name": "NewPet", "in": "body", "required": True, "schema": {"$ref": "#/definitions/NewPet"}}
                ],
                "responses": _answers("NewPetResponse"),
                "x-amazon-apigateway-integration": _http("POST"),
            },
            "options": _preflight(),
        },
        "/pets/{petId}": {
            "get": {
                "operationId": "GetPet",
                "produces": ["application/json"],
                "parameters": [_PET_ID],
                "responses": _answers("Pet"),
                "x-amazon-apigateway-integration": _http("GET", "/{petId}", **_parameters("path", "petId")),
            },
            "options": _preflight(_PET_ID),
        },
    },
    "definitions": {
        "Pets": {"type": "array", "items": {"$ref": "#/definitions/Pet"}},
        "Empty": {"type": "object"},
        "NewPetResponse": {
            "type": "object",
            "properties": {"pet": {"$ref": "#/definitions/Pet"}, "message": {"type": "string"}},
        },
        "Pet": {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "type": {"type": "string"}, "price": {"type": "number"}},
        },
        "NewPet": {
            "type": "object",
            "properties": {"type": {"$ref": "#/definitions/PetType"}, "price": {"type": "number"}},
        },
        "PetType": {"type": "string", "enum": ["dog", "cat", "fish", "bird", "gecko"]},
    },
}
"""AWS's sample API, in its words."""


def _uri(name: str) -> str:
    arn = "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:" + name
    return f"arn:aws:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/{arn}/invocations"


def _function(name: str) -> dict[str, Any]:
    return {
        "responses": {},
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": _uri(name),
        },
    }


SAM: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"version": "1.0", "title": "stack"},
    "paths": {"/hello": {"get": _function("Hello")}, "/{proxy+}": {"x-amazon-apigateway-any-method": _function("All")}},
}
"""What SAM makes of `Events` of type Api: operations with no responses at all."""

_CHALICE_HEADERS = ("Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers")


def _chalice(name: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    backend = {**_function(name)["x-amazon-apigateway-integration"], "contentHandling": "CONVERT_TO_TEXT"}
    return {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "responses": {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Empty"}}},
        "parameters": list(parameters),
        "x-amazon-apigateway-integration": {
            **backend,
            "passthroughBehavior": "when_no_match",
            "responses": {"default": {"statusCode": "200"}},
        },
    }


def _chalice_preflight() -> dict[str, Any]:
    return {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "responses": {
            "200": {
                "description": "200 response",
                "schema": {"$ref": "#/definitions/Empty"},
                "headers": {name: {"type": "string"} for name in _CHALICE_HEADERS},
            }
        },
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "passthroughBehavior": "when_no_match",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {
                "default": {
                    "statusCode": "200",
                    "responseParameters": {f"method.response.header.{name}": "'*'" for name in _CHALICE_HEADERS},
                }
            },
        },
    }


CHALICE: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"version": "1.0", "title": "chalice-app"},
    "schemes": ["https"],
    "paths": {
        "/": {"get": _chalice("api_handler"), "options": _chalice_preflight()},
        "/items/{id}": {
            "get": _chalice("api_handler", {"name": "id", "in": "path", "required": True, "type": "string"}),
            "options": _chalice_preflight(),
        },
    },
    "definitions": {"Empty": {"type": "object", "title": "Empty Schema"}},
    "x-amazon-apigateway-binary-media-types": ["application/octet-stream", "image/png"],
    "securityDefinitions": {
        "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
        "mine": {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": _uri("auth")},
        },
    },
}
"""What Chalice deploys."""
