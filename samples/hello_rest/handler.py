"""Greets whoever calls: a Lambda function behind a REST API, exactly as it would run on AWS."""

import json


def handler(event, context):
    path = event["path"]
    name = (event["queryStringParameters"] or {}).get("name", "world")
    if event["httpMethod"] == "POST":
        name = json.loads(event["body"] or "{}").get("name", name)
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"message": f"Hello, {name}!", "path": path, "function": context.function_name}),
    }
