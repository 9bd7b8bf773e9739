"""Chat rooms. Who is in which room stands in a table; what somebody says goes to all in the room by @connections.

{"action": "join", "room": "tea", "name": "Ada"}
{"action": "say", "text": "hello"}
"""

import json

import boto3
from boto3.dynamodb.conditions import Key

TABLE = boto3.resource("dynamodb").Table("chat")


def connect(event, context):
    return {"statusCode": 200}


def disconnect(event, context):
    leave(event["requestContext"]["connectionId"])
    return {"statusCode": 200}


def join(event, context):
    message = json.loads(event["body"])
    here = event["requestContext"]["connectionId"]
    leave(here)
    TABLE.put_item(Item={"room": message["room"], "connection": here, "name": message["name"]})
    tell(event, message["room"], f"{message['name']} is here")
    return {"statusCode": 200}


def say(event, context):
    member = member_of(event["requestContext"]["connectionId"])
    if member is None:
        return {"statusCode": 400, "body": "Join a room first"}
    tell(event, member["room"], f"{member['name']}: {json.loads(event['body'])['text']}")
    return {"statusCode": 200}


def tell(event, room, text):
    """Send a text to everybody in a room; whoever is gone without a word is forgotten."""
    domain, stage = event["requestContext"]["domainName"], event["requestContext"]["stage"]
    gateway = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{domain}/{stage}")
    for member in TABLE.query(KeyConditionExpression=Key("room").eq(room))["Items"]:
        try:
            gateway.post_to_connection(ConnectionId=member["connection"], Data=text.encode())
        except gateway.exceptions.GoneException:
            TABLE.delete_item(Key={"room": room, "connection": member["connection"]})


def leave(connection):
    member = member_of(connection)
    if member is not None:
        TABLE.delete_item(Key={"room": member["room"], "connection": connection})


def member_of(connection):
    found = TABLE.query(IndexName="connections", KeyConditionExpression=Key("connection").eq(connection))["Items"]
    return found[0] if found else None
