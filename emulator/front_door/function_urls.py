"""Which function a URL means: a listener to the store, and a rule of the front door.

| style | example |
|---|---|
| host | `http://{url id}.lambda-url.us-east-1.on.aws/path`, `http://{url id}.lambda-url.localhost:4566/path` |
| path, for scripts | `/_aws/lambda-url/{url id}/path` |
"""

from collections.abc import Awaitable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from control_plane.definitions import v2
from control_plane.definitions.functions import Function
from control_plane.store import Change, TableListener
from data_plane.auth.signatures.identities import Identities
from data_plane.integrations.backends import Functions
from data_plane.pipeline import serve
from data_plane.runtime import CompiledStage, Request, Response
from emulator.between.function_policies import compiled

if TYPE_CHECKING:
    from data_plane.auth.policies.policy import Policy

_HOST, _PATH = ".lambda-url.", "/_aws/lambda-url/"


def load() -> ModuleType:
    """The compiler of URLs."""
    from data_plane.apis import function_url

    return function_url


class FunctionUrls(TableListener):
    """enforce: must a function's policy let callers in?"""

    def __init__(self, functions: Functions, identities: Identities, *, enforce: bool) -> None:
        super().__init__({"functions": self._function})
        self._functions = functions
        self._identities = identities
        self._enforce = enforce
        self._compiled: dict[str, CompiledStage] = {}

    def _function(self, change: Change) -> None:
        for url in (change.old.urls if change.old else {}).values():
            self._compiled.pop(url.url_id, None)
        if change.new is not None:
            self._put(change.new, *change.home)

    def has(self, url_id: str) -> bool:
        return url_id in self._compiled

    def find(self, request: Request) -> Awaitable[Response] | None:
        """The answer to a request for a function's URL; None where it is not for one."""
        name, mark, _ = (request.header("host") or "").partition(_HOST)
        if mark:
            return self._serve(name.lower(), request)
        if not request.path.startswith(_PATH):
            return None
        url_id, slash, rest = request.path.removeprefix(_PATH).partition("/")
        request.sent, request.path = request.path, (slash or "/") + rest
        return self._serve(url_id, request)

    async def _serve(self, url_id: str, request: Request) -> Response:
        found = self._compiled.get(url_id)
        if found is None:
            nowhere: Response = load().nowhere()
            return nowhere
        return await serve(found, request)

    def _put(self, function: Function, account_id: str, region: str) -> None:
        for qualifier, url in function.urls.items():
            compiler = load()
            made = compiler.Url(
                url_id=url.url_id,
                function_arn=f"{function.arn}:{qualifier}" if qualifier else function.arn,
                account_id=account_id,
                region=region,
                auth_type=url.auth_type,
                streams=url.invoke_mode == "RESPONSE_STREAM",
                cors=_cors(url.cors),
                policy=self._policy(function, qualifier),
            )
            self._compiled[url.url_id] = compiler.FunctionUrl(made, self._functions, self._identities)

    def _policy(self, function: Function, qualifier: str) -> "Policy | None":
        return compiled(function.policies.get(qualifier, {})) if self._enforce else None


def _cors(given: Mapping[str, Any] | None) -> v2.Cors | None:
    return v2.Cors(**{name: value for name, value in given.items() if value is not None}) if given else None
