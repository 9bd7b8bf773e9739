"""How HTTP APIs tell functions of a request, as integrations and as authorizers (handbook/05 sections 3 and 4).

Format 2.0 names headers in lower case, joins the values of one name with commas, takes cookies out of the headers, and
its path has the stage but not what a custom domain name maps. That of format 1.0 is what was asked, and its headers are
named as they came: AWS's documentation has them in lower case, its events do not.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from data_plane.runtime import DEFAULT_STAGE, Call

Pairs = Iterable[tuple[str, str]]
_NOBODY = dict.fromkeys(
    (
        "accessKey", "accountId", "caller", "cognitoAmr", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
        "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user", "userAgent", "userArn",
    )
)  # fmt: skip


def raw_path(call: Call) -> str:
    """`rawPath`: `/dev/pets/6`; `/pets/6` in the stage `$default`. Decoded."""
    stage = call.context["stage"]
    return unquote(call.path if stage == DEFAULT_STAGE else f"/{stage}{call.path}")


def context_1(call: Call, resource_path: str) -> dict[str, Any]:
    """`requestContext` of format 1.0. resource_path: the route's, as `/pets/{id}`; `$default`."""
    context = call.context
    return {
        "accountId": context["accountId"],
        "apiId": context["apiId"],
        "domainName": context["domainName"],
        "domainPrefix": context["domainPrefix"],
        "extendedRequestId": context["requestId"],
        "httpMethod": context["httpMethod"],
        "identity": _NOBODY | context["identity"],
        "path": unquote(context["path"]),
        "protocol": context["protocol"],
        "requestId": context["requestId"],
        "requestTime": context["requestTime"],
        "requestTimeEpoch": context["requestTimeEpoch"],
        "resourceId": context["routeKey"],
        "resourcePath": resource_path,
        "stage": context["stage"],
    }


def context_2(call: Call) -> dict[str, Any]:
    """`requestContext` of format 2.0."""
    context = call.context
    identity = context["identity"]
    found = {
        "accountId": context["accountId"],
        "apiId": context["apiId"],
        "domainName": context["domainName"],
        "domainPrefix": context["domainPrefix"],
        "http": {
            "method": context["httpMethod"],
            "path": unquote(context["path"]),
            "protocol": context["protocol"],
            "sourceIp": identity["sourceIp"],
            "userAgent": identity["userAgent"] or "",
        },
        "requestId": context["requestId"],
        "routeKey": context["routeKey"],
        "stage": context["stage"],
        "time": context["requestTime"],
        "timeEpoch": context["requestTimeEpoch"],
    }
    certificate = identity.get("clientCert")
    if certificate:
        found["authentication"] = {"clientCert": certificate}
    return found


def headers_2(received: Pairs) -> tuple[dict[str, str], list[str]]:
    """The headers of format 2.0, and the cookies."""
    cookies: list[str] = []
    others: list[tuple[str, str]] = []
    for name, value in received:
        lowered = name.lower()
        if lowered == "cookie":
            cookies += [cookie for part in value.split(";") if (cookie := part.strip())]
        else:
            others.append((lowered, value))
    return joined(others), cookies


def joined(pairs: Pairs) -> dict[str, str]:
    """By name, the values with commas between."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def listed(pairs: Pairs) -> dict[str, list[str]]:
    """By name, all values."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def caller_by_iam(identity: Mapping[str, Any]) -> dict[str, Any]:
    """`authorizer.iam` of format 2.0, of whom a signature named."""
    return {
        "accessKey": identity.get("accessKey"),
        "accountId": identity.get("accountId"),
        "callerId": identity.get("caller"),
        "cognitoIdentity": None,
        "principalOrgId": identity.get("principalOrgId"),
        "userArn": identity.get("userArn"),
        "userId": identity.get("user"),
    }
