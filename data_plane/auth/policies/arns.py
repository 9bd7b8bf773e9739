"""The ARN of the method a call is for: what policies name, what Lambda authorizers are told (handbook/04 section 1).

`arn:aws:execute-api:us-east-1:123456789012:{api}/{stage}/GET/pets/7`: the verb and the path of the request, not the
template's. Requests that reach the same method by the same path have the same ARN, however they are spelled, or a
denial of `GET/admin` could be walked around by `/%61dmin` and `/admin/`: outer slashes do not count, and each segment
is written in RFC 3986's normal form, `%2F` still encoded. How AWS writes such paths is not documented.
"""

from collections.abc import Callable
from urllib.parse import quote, unquote_to_bytes

from data_plane.runtime import Call, Scope

INVOKE = "execute-api:Invoke"
"""The action that calling a method is."""

_LITERAL = "~!$&'()*+,;=:@"


def method_arn(scope: Scope) -> Callable[[Call], str]:
    """Compile to a function from call to ARN."""
    stage = f"arn:aws:execute-api:{scope.region}:{scope.account_id}:{scope.api_id}/{scope.stage_name}"

    def arn(call: Call) -> str:
        path = call.path.strip("/")
        if "%" in path:
            path = "/".join(quote(unquote_to_bytes(segment), safe=_LITERAL) for segment in path.split("/"))
        return f"{stage}/{call.context['httpMethod'].upper()}/{path}"

    return arn


def masked(arn: str) -> str:
    """An ARN as error messages show it: of the account only the last four digits."""
    parts = arn.split(":", 5)
    parts[4] = "*" * (len(parts[4]) - 4) + parts[4][-4:]
    return ":".join(parts)
