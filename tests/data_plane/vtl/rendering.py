"""One rendering, with a request behind it: what every test of templates does."""

from typing import Any

from data_plane.vtl import Input, Util, compile_template, overrides

CONTEXT: dict[str, Any] = {
    "stage": "prod",
    "requestId": "abc-123",
    "identity": {"sourceIp": "192.0.2.1", "apiKey": None},
    "authorizer": {"principalId": "me", "claims": {"sub": "user-1"}},
}


def render(template: str, body: str | bytes = "{}", **variables: Any) -> str:
    """The template's text for a request `POST /things/7?a=b&page=2` with two headers."""
    source = Input(body, path={"id": "7"}, querystring={"a": "b", "page": "2"}, header={"Accept": "*/*", "X-Id": "h"})
    given = {
        "input": source,
        "util": Util(),
        "context": {**CONTEXT, **overrides()},
        "stageVariables": {"table": "pets", "an-other": "v"},
    }
    return compile_template(template).render(given | variables)
