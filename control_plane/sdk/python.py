"""The Python client, an SDK type that AWS does not have: a package `api_client` with one method per call.

It needs the standard library alone, and like the JavaScript client it does not sign.
"""

from importlib import resources

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address
from control_plane.sdk.archive import archive
from control_plane.sdk.calls import Call, calls, snake_case

_FOLDER = "apigateway-python-sdk"
_HEAD = '''"""A client for one stage of a REST API.

    from api_client import ApiClient
    response = ApiClient(api_key="only if the API asks for one").{example}
    print(response.status, response.data)

params: the parameters of a method by name, wherever they go. headers, query: more of them. body: bytes, text, or what
JSON can say. An answer other than 2xx is raised as an ApiError.
"""

from collections.abc import Mapping
from typing import Any

from api_client.client import ApiError, Client, Response

__all__ = ["ApiClient", "ApiError", "Response"]

_Texts = Mapping[str, str] | None
_Values = Mapping[str, Any] | None


class ApiClient(Client):
    def __init__(
        self,
        invoke_url: str = {invoke_url!r},
        *,
        api_key: str | None = None,
        headers: _Texts = None,
        timeout: float = 30,
    ) -> None:
        super().__init__(invoke_url, api_key=api_key, headers=headers, timeout=timeout)
'''
_METHOD = """
    def {name}(
        self, params: _Values = None, body: Any = None, *, headers: _Texts = None, query: _Values = None{extra}
    ) -> Response:
        call = {call!r}
        return self._call({name!r}, call, params=params, body=body, headers=headers, query=query, method={method})
"""
_README = """# A client for an API in Python

Put the folder `api_client` on Python's path. It needs nothing but Python 3.10 or later.

## Calls

{calls}
"""


def client(api: v1.RestApi, address: Address) -> bytes:
    """The zip."""
    found = list(calls(api, snake_case))
    example = f"{found[0].name}({dict.fromkeys(found[0].required, 1)})"
    source = _HEAD.format(example=example.replace("\\", "\\\\"), invoke_url=address.url)
    runtime = resources.files("control_plane.sdk").joinpath("python_client.py").read_text()
    return archive(
        {
            f"{_FOLDER}/api_client/__init__.py": source + "".join(_method(call) for call in found),
            f"{_FOLDER}/api_client/client.py": runtime,
            f"{_FOLDER}/README.md": _README.format(
                calls="\n".join(f"* `{call.name}(params, body)`: {call.verb} `{call.path}`" for call in found)
            ),
        }
    )


def _method(call: Call) -> str:
    """A method with any verb is told which."""
    any_verb = call.verb == "ANY"
    return _METHOD.format(
        name=call.name,
        call=call.described(),
        extra=', method: str = "GET"' if any_verb else "",
        method="method" if any_verb else repr(call.verb),
    )
