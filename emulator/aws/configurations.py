"""AppConfig's GetConfiguration, of the hosted configurations that moto keeps and does not give out this way.

moto has no environments and so no deployments: whatever environment is asked for, the newest version is what it has.
https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_GetConfiguration.html
"""

import json
import re
import uuid
from collections.abc import Iterable
from typing import Protocol, TypeVar
from urllib.parse import parse_qs, unquote

from moto.appconfig.models import appconfig_backends

from data_plane.runtime import Header, Request, Response
from emulator.caller import Caller

_PATH = re.compile(r"/applications/(?P<application>[^/]+)/environments/[^/]+/configurations/(?P<configuration>[^/]+)")


class _Named(Protocol):
    id: str
    name: str


T = TypeVar("T", bound=_Named)


def is_asked_for(request: Request, caller: Caller) -> bool:
    return caller.service == "appconfig" and _PATH.fullmatch(request.path) is not None


def get_configuration(request: Request, caller: Caller) -> Response:
    """Application and profile may be called by id or name. Of a version that the client has nothing is sent."""
    asked = _PATH.fullmatch(request.path)
    assert asked is not None, "see is_asked_for"
    backend = appconfig_backends[caller.account_id][caller.region]
    application = _find(backend.applications.values(), unquote(asked["application"]))
    if application is None:
        return _missing("Application", asked["application"])
    profile = _find(application.config_profiles.values(), unquote(asked["configuration"]))
    if profile is None or not profile.config_versions:
        return _missing("Configuration", asked["configuration"])
    version, hosted = max(profile.config_versions.items())
    headers: list[Header] = [
        ("Content-Type", hosted.content_type or "application/octet-stream"),
        ("Configuration-Version", str(version)),
        ("x-amzn-RequestId", str(uuid.uuid4())),
    ]
    known = parse_qs(request.query).get("client_configuration_version") == [str(version)]
    content = hosted.content.encode() if isinstance(hosted.content, str) else hosted.content
    return Response(200, headers, b"" if known else content)


def _find(records: Iterable[T], called: str) -> T | None:
    return next((each for each in records if called in (each.id, each.name)), None)


def _missing(kind: str, called: str) -> Response:
    document = {"Message": f"{kind} not found: {called}", "ResourceType": kind}
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", "ResourceNotFoundException")]
    return Response(404, headers, json.dumps(document).encode())
