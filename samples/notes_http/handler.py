"""Notes of whoever is signed in: an HTTP API tells who that is, DynamoDB keeps what they wrote."""

import json
import os
import uuid

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def listed(event, owner):
    """What is returned without a statusCode is a 200 with JSON."""
    found = table.query(KeyConditionExpression=Key("owner").eq(owner))["Items"]
    return {"notes": [{"id": note["id"], "text": note["text"]} for note in found]}


def added(event, owner):
    note = {"id": str(uuid.uuid4()), "text": json.loads(event["body"])["text"]}
    table.put_item(Item={"owner": owner, **note})
    return {"statusCode": 201, "headers": {"content-type": "application/json"}, "body": json.dumps(note)}


def removed(event, owner):
    table.delete_item(Key={"owner": owner, "id": event["pathParameters"]["id"]})
    return {"statusCode": 204}


ROUTES = {"GET /notes": listed, "POST /notes": added, "DELETE /notes/{id}": removed}


def handler(event, context):
    owner = event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    return ROUTES[event["routeKey"]](event, owner)
