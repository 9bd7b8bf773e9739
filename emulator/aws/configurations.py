"""What AppConfig gives out of the hosted configurations that moto keeps: to GetConfiguration, and by sessions.

moto has no environments and so no deployments: whatever environment is asked for, the newest version is what it has. A
session's token says what it is for, and which version its client has.
https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_GetConfiguration.html
https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_appconfigdata_StartConfigurationSession.html
https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_appconfigdata_GetLatestConfiguration.html
"""

import base64
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import parse_qs, unquote

from moto.appconfig.models import appconfig_backends

from data_plane.runtime import Request, Response
from emulator.caller import Caller

_PATH = re.compile(r"/applications/(?P<application>[^/]+)/environments/[^/]+/configurations/(?P<configuration>[^/]+)")

_SESSIONS, _LATEST = "/configurationsessions", "/configuration"
_INTERVAL = 60


class _Named(Protocol):
    id: str
    name: str


T = TypeVar("T", bound=_Named)


class _Session(NamedTuple):
    """interval: seconds from one poll to the next. known: the version that the client has, 0 for none."""

    application: str
    configuration: str
    interval: int
    known: int

    def token(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(self).encode()).decode()


def is_asked_for(request: Request, caller: Caller) -> bool:
    path = request.path
    return caller.service == "appconfig" and (path in (_SESSIONS, _LATEST) or _PATH.fullmatch(path) is not None)


def give(request: Request, caller: Caller) -> Response:
    """The answer to what `is_asked_for`."""
    if request.path == _SESSIONS:
        return _start(request, caller)
    if request.path == _LATEST:
        return _latest(request, caller)
    asked = _PATH.fullmatch(request.path)
    assert asked is not None, "see is_asked_for"
    return _configuration(request, caller, unquote(asked["application"]), unquote(asked["configuration"]))


def _configuration(request: Request, caller: Caller, application: str, configuration: str) -> Response:
    """Of a version that the client has nothing is sent."""
    found = _newest(caller, application, configuration)
    if isinstance(found, Response):
        return found
    version, hosted = found
    known = parse_qs(request.query).get("client_configuration_version") == [str(version)]
    return _sent(hosted, {"Configuration-Version": str(version)}, known=known)


def _start(request: Request, caller: Caller) -> Response:
    try:
        asked = json.loads(request.body)
        interval = int(asked.get("RequiredMinimumPollIntervalInSeconds", _INTERVAL))
        session = _Session(asked["ApplicationIdentifier"], asked["ConfigurationProfileIdentifier"], interval, 0)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _failure(400, "BadRequestException", {"Message": "The request is not valid."})
    found = _newest(caller, session.application, session.configuration)
    if isinstance(found, Response):
        return found
    document = json.dumps({"InitialConfigurationToken": session.token()}).encode()
    return Response(201, [("Content-Type", "application/json"), ("x-amzn-RequestId", str(uuid.uuid4()))], document)


def _latest(request: Request, caller: Caller) -> Response:
    """Each answer has the token for the next poll."""
    try:
        session = _Session(*json.loads(base64.urlsafe_b64decode(parse_qs(request.query)["configuration_token"][0])))
    except (ValueError, KeyError, TypeError):
        problem = {"InvalidParameters": {"ConfigurationToken": {"Problem": "Corrupted"}}}
        said = {"Message": "Request token is corrupted", "Reason": "InvalidParameters", "Details": problem}
        return _failure(400, "BadRequestException", said)
    found = _newest(caller, session.application, session.configuration)
    if isinstance(found, Response):
        return found
    version, hosted = found
    more = {
        "Next-Poll-Configuration-Token": session._replace(known=version).token(),
        "Next-Poll-Interval-In-Seconds": str(session.interval),
    }
    return _sent(hosted, more, known=session.known == version)


def _newest(caller: Caller, application: str, configuration: str) -> tuple[int, Any] | Response:
    """The newest version and its number. Application and profile may be called by id or name."""
    backend = appconfig_backends[caller.account_id][caller.region]
    found = _find(backend.applications.values(), application)
    if found is None:
        return _missing("Application", application)
    profile = _find(found.config_profiles.values(), configuration)
    if profile is None or not profile.config_versions:
        return _missing("Configuration", configuration)
    return max(profile.config_versions.items())


def _sent(hosted: Any, more: Mapping[str, str], *, known: bool) -> Response:
    content_type = hosted.content_type or "application/octet-stream"
    headers = [("Content-Type", content_type), *more.items(), ("x-amzn-RequestId", str(uuid.uuid4()))]
    content = hosted.content.encode() if isinstance(hosted.content, str) else hosted.content
    return Response(200, headers, b"" if known else content)


def _find(records: Iterable[T], called: str) -> T | None:
    return next((each for each in records if called in (each.id, each.name)), None)


def _missing(kind: str, called: str) -> Response:
    said = {"Message": f"{kind} not found: {called}", "ResourceType": kind}
    return _failure(404, "ResourceNotFoundException", said)


def _failure(status: int, code: str, document: Mapping[str, Any]) -> Response:
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", code)]
    return Response(status, headers, json.dumps(document).encode())
