"""Says what an order costs: the part of the shop that is code."""

import json

PRICES = {"tea": 350, "coffee": 420, "cake": 510}


def handler(event, context):
    item = event["pathParameters"]["item"]
    if item not in PRICES:
        return answer(404, {"message": f"Nobody sells {item} here"})
    number = int((event["queryStringParameters"] or {}).get("number", "1"))
    return answer(200, {"item": item, "number": number, "cents": PRICES[item] * number})


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
