"""CloudFront, which stands before edge-optimized APIs: the headers it adds for integrations, and for clients.

Requests: handbook/02 section 4 and handbook/10 fact 40; the names and forms are those of the event in AWS's page
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html. Responses:
handbook/02 section 5. Where a viewer is cannot be known here, so it is in AWS's example's country.
"""

from functools import lru_cache
from hashlib import sha256

from data_plane.random_texts import RandomTexts
from data_plane.runtime import Header, Request

ID_HEADER = "X-Amz-Cf-Id"
"""The header that says what CloudFront calls a request; every request is called otherwise."""
new_id = RandomTexts(f"{'*' * 53}.==").one
"""What a request is called: 40 bytes as base64url."""
_ADDRESS = "127.0.0.2"
"""CloudFront's own: what connects to the gateway, and so the last one in X-Forwarded-For."""
_POINT_OF_PRESENCE = "IAD89-P1"

_KINDS = (
    ("Tablet", ("ipad", "tablet", "kindle", "silk/")),
    ("SmartTV", ("smarttv", "smart-tv", "smart tv", "appletv", "googletv", "bravia", "hbbtv")),
    ("Mobile", ("mobi", "iphone", "ipod", "android")),
    ("Desktop", ("",)),
)
"""What a User-Agent names, the first that fits."""


def forwarded(request: Request, cf_id: str) -> tuple[list[Header], str]:
    """A viewer's headers as the gateway gets them, and the addresses they came from, the viewer's and CloudFront's."""
    own = (
        ("CloudFront-Forwarded-Proto", request.scheme),
        *_viewer(request.header("user-agent") or ""),
        ("Via", _after(request.header("via"), _via(request.header("host") or ""))),
        (ID_HEADER, cf_id),
    )
    headers = [header for header in request.headers if header[0].lower() not in _OWN]
    headers += own
    return headers, f"{request.peer}, {_ADDRESS}"


def answered(host: str | None, cf_id: str, status: int) -> tuple[Header, ...]:
    """What a viewer gets besides the API's own headers; nothing of an API is kept at the edge."""
    cache = "Error from cloudfront" if status >= 400 else "Miss from cloudfront"
    return (
        ("X-Cache", cache),
        ("Via", _via(host or "")),
        ("X-Amz-Cf-Pop", _POINT_OF_PRESENCE),
        (ID_HEADER, cf_id),
    )


@lru_cache(maxsize=64)
def _viewer(user_agent: str) -> tuple[Header, ...]:
    agent = user_agent.lower()
    kind = next(name for name, marks in _KINDS if any(mark in agent for mark in marks))
    kinds = sorted(name for name, _ in _KINDS)
    shown = [(f"CloudFront-Is-{name}-Viewer", "true" if name == kind else "false") for name in kinds]
    return (*shown, ("CloudFront-Viewer-Country", "US"))


_OWN = {"cloudfront-forwarded-proto", "via", ID_HEADER.lower(), *(name.lower() for name, _ in _viewer(""))}


@lru_cache(maxsize=64)
def _via(host: str) -> str:
    """The distribution of a host: one each, whose name is its own."""
    return f"1.1 {sha256(host.encode()).hexdigest()[:32]}.cloudfront.net (CloudFront)"


def _after(before: str | None, own: str) -> str:
    return f"{before}, {own}" if before else own
