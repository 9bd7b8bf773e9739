"""The URI of an integration with a service of AWS (handbook/02 section 9).

| style | example | the request |
|---|---|---|
| action | `arn:aws:apigateway:us-east-1:sqs:action/SendMessage&Version=2012-11-05` | an action by name |
| path | `arn:aws:apigateway:us-east-1:s3:path/{bucket}/{key}` | method, path and query are the API's own |
| subdomain | `arn:aws:apigateway:us-east-1:runtime.sagemaker:path/endpoints/e/invocations` | to a host of its own |

`{name}` stands for a path mapping, `integration.request.path.name`; one that nothing maps stays as it is.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote

import msgspec

_URI = re.compile(
    r"arn:[\w-]+:apigateway:(?P<region>[\w-]+):(?P<service>[\w-]+(?:\.[\w-]+)*):(?P<kind>action|path)/(?P<rest>.*)",
    re.DOTALL,
)
_ACTION = re.compile(r"(?P<name>\w+)(?:[&?](?P<query>.*))?", re.DOTALL)
_PARAMETER = re.compile(r"\{([^{}]+)\}")


class AwsUri(msgspec.Struct, frozen=True, kw_only=True):
    """service: as written, with its subdomain. action: None in path style. path: from its slash on. query: no `?`."""

    region: str
    service: str
    action: str | None = None
    path: str = "/"
    query: str = ""

    def filled(self, values: Mapping[str, str | list[str]]) -> tuple[str, str]:
        """Path and query with these path mappings, whose values are percent-encoded as the client sent them."""
        return _fill(self.path, values), _fill(self.query, values)


def parse(uri: str) -> AwsUri | None:
    """None where the text is no such URI."""
    found = _URI.fullmatch(uri)
    if found is None:
        return None
    region, service, rest = found["region"], found["service"], found["rest"]
    if found["kind"] == "path":
        path, _, query = rest.partition("?")
        return AwsUri(region=region, service=service, path="/" + path.lstrip("/"), query=query)
    action = _ACTION.fullmatch(rest)
    if action is None:
        return None
    return AwsUri(region=region, service=service, action=action["name"], query=action["query"] or "")


def account_of(credentials: str | None, caller: str | None, owner: str) -> str:
    """The account a call is made as: the role's, `arn:aws:iam::123456789012:role/r`; the caller's own, where that is
    `arn:aws:iam::*:user/*`; without credentials the API's owner.
    """
    account_id = credentials.split(":")[4] if credentials and credentials.count(":") >= 5 else ""
    return (caller if account_id == "*" else account_id) or owner


def _fill(text: str, values: Mapping[str, str | list[str]]) -> str:
    if "{" not in text:
        return text
    return _PARAMETER.sub(lambda found: str(values.get(unquote(found[1]), found[0])), text)
