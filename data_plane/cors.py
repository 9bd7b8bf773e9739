"""CORS of HTTP APIs: preflight requests are answered by the gateway, other answers get its headers (handbook/05 s. 9).

Configured, it has the last word: what a backend says in `access-control-*` is dropped. A request whose origin is not
allowed is served all the same, without the headers, so that the browser keeps the answer from the page.
"""

from collections.abc import Sequence

from control_plane.definitions import v2
from data_plane.runtime import Header, Request, Response

_PREFIX = "access-control-"


class Cors:
    """A configuration, compiled."""

    def __init__(self, configuration: v2.Cors) -> None:
        origins = configuration.allow_origins or ()
        self._any = "*" in origins
        self._exact = frozenset(origin.lower() for origin in origins)
        self._schemes = tuple(origin[:-1].lower() for origin in origins if origin in ("http://*", "https://*"))
        self._shared: list[Header] = [("access-control-allow-credentials", "true")] * configuration.allow_credentials
        self._preflight = [
            *self._shared,
            *_listed("access-control-allow-methods", configuration.allow_methods),
            *_listed("access-control-allow-headers", configuration.allow_headers),
        ]
        if configuration.max_age is not None:
            self._preflight.append(("access-control-max-age", str(configuration.max_age)))
        self._actual = [*self._shared, *_listed("access-control-expose-headers", configuration.expose_headers)]

    def is_preflight(self, request: Request) -> bool:
        return (
            request.method == "OPTIONS"
            and request.header("origin") is not None
            and request.header("access-control-request-method") is not None
        )

    def preflight(self, request: Request) -> Response:
        """The answer to a preflight request."""
        return Response(204, self._for(request, self._preflight))

    def apply(self, request: Request, response: Response) -> None:
        """Put the headers of the configuration in the place of the backend's."""
        response.headers = [header for header in response.headers if not header[0].lower().startswith(_PREFIX)]
        response.headers += self._for(request, self._actual)

    def _for(self, request: Request, headers: list[Header]) -> list[Header]:
        origin = request.header("origin")
        if origin is None:
            return []
        if self._any:
            return [("access-control-allow-origin", "*"), *headers]
        folded = origin.lower()
        if folded in self._exact or folded.startswith(self._schemes):
            return [("access-control-allow-origin", origin), *headers]
        return []


def _listed(name: str, values: Sequence[str] | None) -> list[Header]:
    return [(name, ",".join(values))] if values else []
