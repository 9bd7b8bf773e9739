"""Mapping templates against airspeed, pre-parsed, in the same process: `python -m tests.benchmarks.vtl`.

Three kinds of template, those of the performance table: a small mapping, the console's 40-line passthrough of all
parameters with its nested loops, and a loop over 50 items. To reach: 5 times airspeed, 40 lines in less than 45 us,
compiling in less than 2 ms. Both engines get the same request; ours reads the body anew for each rendering, as a
request does, while airspeed is handed it decoded.
"""

import itertools
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import airspeed

from data_plane.vtl import Input, Util, compile_template, overrides
from data_plane.vtl.java.method import find
from data_plane.vtl.limits import Budget
from data_plane.vtl.members import METHODS

SMALL = """{
  "id": "$input.params('id')",
  "stage": "$context.stage",
  "caller": "$context.identity.sourceIp",
  "table": "$stageVariables.table"
}"""

PASSTHROUGH = """#set($allParams = $input.params())
{
"body-json" : $input.json('$'),
"params" : {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
"$type" : {
    #foreach($paramName in $params.keySet())
    "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
        #if($foreach.hasNext),#end
    #end
}
    #if($foreach.hasNext),#end
#end
},
"stage-variables" : {
#foreach($key in $stageVariables.keySet())
"$key" : "$util.escapeJavaScript($stageVariables.get($key))"
    #if($foreach.hasNext),#end
#end
},
"context" : {
    "account-id" : "$context.identity.accountId",
    "api-id" : "$context.apiId",
    "api-key" : "$context.identity.apiKey",
    "authorizer-principal-id" : "$context.authorizer.principalId",
    "caller" : "$context.identity.caller",
    "cognito-authentication-provider" : "$context.identity.cognitoAuthenticationProvider",
    "cognito-authentication-type" : "$context.identity.cognitoAuthenticationType",
    "cognito-identity-id" : "$context.identity.cognitoIdentityId",
    "cognito-identity-pool-id" : "$context.identity.cognitoIdentityPoolId",
    "http-method" : "$context.httpMethod",
    "stage" : "$context.stage",
    "source-ip" : "$context.identity.sourceIp",
    "user" : "$context.identity.user",
    "user-agent" : "$context.identity.userAgent",
    "user-arn" : "$context.identity.userArn",
    "request-id" : "$context.requestId",
    "resource-id" : "$context.resourceId",
    "resource-path" : "$context.resourcePath"
    }
}
"""

LOOP = """#set($inputRoot = $input.path('$'))
{ "photos": [
#foreach($elem in $inputRoot.photos)
  { "id": "$elem.id", "by": "$elem.first $elem.last",
    "title": "$elem.title", "public": $elem.public }#if($foreach.hasNext),#end
#end
] }"""

BODY = json.dumps({"name": "Rex", "age": 4, "tags": ["a", "b"], "owner": {"id": 7, "mail": "owner@example.com"}})
PHOTOS = json.dumps(
    {
        "photos": [
            {"id": str(n), "first": "Saanvi", "last": "Sarkar", "title": f"Photo {n}", "public": True}
            for n in range(50)
        ]
    }
)
HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "Content-Type": "application/json",
    "Host": "abcdef1234.execute-api.us-east-1.amazonaws.com",
    "User-Agent": "curl/8.5.0",
    "X-Forwarded-For": "192.0.2.1",
}
CONTEXT = {
    "apiId": "abcdef1234",
    "httpMethod": "POST",
    "identity": {
        "accountId": "",
        "apiKey": "",
        "caller": "",
        "sourceIp": "192.0.2.1",
        "user": "",
        "userAgent": "curl/8.5.0",
    },
    "requestId": "d9d5b5a4-26b7-4f4b-8b1a-3f2c5e1f0b7a",
    "resourceId": "efg567",
    "resourcePath": "/pets/{id}",
    "stage": "prod",
}
STAGE_VARIABLES = {"table": "pets", "region": "us-east-1"}


class Row(NamedTuple):
    """Microseconds for one rendering, and milliseconds to compile."""

    name: str
    ours: float
    airspeed: float
    ratio: float
    compile_ms: float


class Plain:
    """`$input` and `$util` for airspeed, which calls Python methods where we look names up in tables."""

    def __init__(self, value: Any) -> None:
        self.value, self.table = value, METHODS[type(value)]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments: find(self.table, name, arguments)(Budget(), self.value, *arguments)


def request(body: str) -> Input:
    return Input(body, path={"id": "7"}, querystring={"page": "1", "size": "20"}, header=HEADERS)


def microseconds(*runs: Callable[[], object]) -> list[float]:
    """The best of many rounds for each, taken in turn, so that what else the machine does hits all alike."""
    counts = []
    for run in runs:
        started, count = perf_counter(), 0
        while perf_counter() - started < 0.02:
            run()
            count += 1
        counts.append(count)
    best = [float("inf")] * len(runs)
    for _ in range(25):
        for index, run in enumerate(runs):
            started = perf_counter()
            for _ in range(counts[index]):
                run()
            best[index] = min(best[index], (perf_counter() - started) / counts[index])
    return [seconds * 1e6 for seconds in best]


def row(name: str, text: str, body: str) -> Row:
    ours, theirs, edition = compile_template(text), airspeed.Template(text), itertools.count()
    variables = {"util": Util(), "context": {**CONTEXT, **overrides()}, "stageVariables": STAGE_VARIABLES}
    plain = variables | {"input": Plain(request(body)), "util": Plain(Util())}
    theirs.merge(plain)
    mine, other, compiling = microseconds(
        lambda: ours.render(variables | {"input": request(body)}),
        lambda: theirs.merge(plain),
        lambda: compile_template(f"{text}## {next(edition)}"),
    )
    return Row(name, mine, other, other / mine, compiling / 1000)


def rows() -> list[Row]:
    return [row("small", SMALL, BODY), row("40 lines", PASSTHROUGH, BODY), row("foreach 50", LOOP, PHOTOS)]


if __name__ == "__main__":
    print(f"{'template':12}{'ours us':>10}{'airspeed us':>13}{'ratio':>8}{'compile ms':>12}")
    for found in rows():
        print(f"{found.name:12}{found.ours:10.1f}{found.airspeed:13.1f}{found.ratio:8.1f}{found.compile_ms:12.2f}")
