"""What the calls of a generated client do: put a request together, send it, read the answer.

Needs the standard library, Python 3.10 or later. This file goes into the zip of GetSdk as it stands.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

_VARIABLE = re.compile(r"\{([^{}+]+)(\+?)\}")


class Response(NamedTuple):
    """headers: names in lower case. data: parsed where it is JSON, else bytes."""

    status: int
    headers: Mapping[str, str]
    data: Any


class ApiError(Exception):
    """An answer other than 2xx."""

    def __init__(self, name: str, response: Response) -> None:
        super().__init__(f"{name}: {response.status} {response.data!r}")
        self.response = response


class Client:
    """api_key: goes with every call as `x-api-key`. headers: likewise. timeout: seconds."""

    def __init__(
        self,
        invoke_url: str,
        *,
        api_key: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> None:
        if not invoke_url.startswith(("http://", "https://")):
            raise ValueError(f"not an HTTP address: {invoke_url}")
        self._invoke_url = invoke_url.rstrip("/")
        self._headers = {"Accept": "application/json", **({"x-api-key": api_key} if api_key else {}), **(headers or {})}
        self._timeout = timeout

    def _call(
        self,
        name: str,
        call: Mapping[str, Any],
        *,
        params: Mapping[str, Any] | None,
        body: Any,
        headers: Mapping[str, str] | None,
        query: Mapping[str, Any] | None,
        method: str,
    ) -> Response:
        given = {key: value for key, value in (params or {}).items() if value is not None}
        missing = [each for each in call["required"] if each not in given]
        if missing:
            raise ValueError(f"{name}: missing required parameters: {', '.join(missing)}")
        places = call["places"]
        sent = {**self._headers, **_taken(given, places, "header"), **(headers or {})}
        payload = _written(body)
        if payload is not None and not any(key.lower() == "content-type" for key in sent):
            sent["Content-Type"] = "application/json"
        pairs = urlencode({**_taken(given, places, "query"), **(query or {})}, doseq=True)
        url = self._invoke_url + _expanded(call["path"], given) + (f"?{pairs}" if pairs else "")
        verb = method if call["verb"] == "ANY" else call["verb"]
        request = urllib.request.Request(  # noqa: S310  (an HTTP address: checked above)
            url, data=payload, headers={key: str(value) for key, value in sent.items()}, method=verb
        )
        return self._send(name, request)

    def _send(self, name: str, request: urllib.request.Request) -> Response:
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310  (the same)
                return _read(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as failure:
            with failure:
                raise ApiError(name, _read(failure.code, failure.headers, failure.read())) from None


def _taken(given: Mapping[str, Any], places: Mapping[str, str], place: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if places.get(key) == place}


def _expanded(path: str, given: Mapping[str, Any]) -> str:
    """The path with its variables filled in; a greedy one keeps its slashes."""
    return _VARIABLE.sub(lambda found: quote(str(given[found[1]]), safe="/" if found[2] else ""), path)


def _written(body: Any) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _read(status: int, headers: Any, body: bytes) -> Response:
    data: Any = body
    if body and "json" in headers.get("Content-Type", ""):
        try:
            data = json.loads(body)
        except ValueError:
            data = body
    return Response(status, {key.lower(): value for key, value in headers.items()}, data)
