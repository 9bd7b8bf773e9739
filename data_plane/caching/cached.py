"""A method whose responses are cached: the integration runs only where no response is kept (handbook/02 section 14).

A client may ask for a new response by `Cache-Control: max-age=0`, which then replaces the one kept. Where that needs
authorization, it is `execute-api:InvalidateCache`; without it the request fails, or is served as if it had not asked,
with a `Warning` header or without. Only what the integration answered is kept, errors of its backend too; what the
gateway says itself is not.

AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
"""

from collections.abc import Awaitable, Callable

from control_plane.definitions import v1
from data_plane.caching.responses import Key, StageCache
from data_plane.errors import AccessDenied
from data_plane.runtime import Call, Header, Response

Integrate = Callable[[Call], Awaitable[Response]]
MayInvalidate = Callable[[Call], bool]

_IGNORED: Header = (
    "Warning",
    "199 Cache-control headers were ignored because the caller was unauthorized.",
)


def caches(setting: v1.MethodSetting, verb: str, *, own: bool) -> bool:
    """Does a method cache? own: the setting is the method's; that of all methods is meant for GET only."""
    return setting.caching_enabled and setting.cache_ttl_in_seconds > 0 and (own or verb == "GET")


def compile_cached(
    integrate: Integrate,
    key_of: Callable[[Call], Key],
    cache: StageCache,
    setting: v1.MethodSetting,
    may_invalidate: MayInvalidate,
) -> Integrate:
    """The step that looks into the cache first. It sets `call.cache_hit`."""
    seconds = setting.cache_ttl_in_seconds
    open_to_all = not setting.require_authorization_for_cache_control
    refuse = setting.unauthorized_cache_control_header_strategy == "FAIL_WITH_403"
    warn = setting.unauthorized_cache_control_header_strategy == "SUCCEED_WITH_RESPONSE_HEADER"

    async def obtain(call: Call, *, anew: bool) -> Response:
        key = key_of(call)
        kept = None if anew else cache.get(key)
        call.cache_hit = kept is not None
        if call.log is not None:
            call.log.say(f"Cache {'hit' if kept else 'miss'} for request: {call.context['requestId']}")
        if kept is not None:
            if call.log is not None:
                call.log.say(f"Received response. Status: {kept.status}, Integration latency: 0 ms")
            return Response(kept.status, [*kept.headers], kept.body)
        epoch = cache.epoch
        response = await integrate(call)
        cache.keep(key, response, seconds, epoch)
        return response

    async def serve(call: Call) -> Response:
        asked = call.request.header("cache-control")
        if asked is None or not _asks_anew(asked):
            return await obtain(call, anew=False)
        if open_to_all or may_invalidate(call):
            return await obtain(call, anew=True)
        if refuse:
            raise AccessDenied(reason="The client is not authorized to invalidate the cache")
        response = await obtain(call, anew=False)
        if warn:
            response.headers.append(_IGNORED)
        return response

    return serve


def _asks_anew(cache_control: str) -> bool:
    return "max-age=0" in [directive.strip().lower() for directive in cache_control.split(",")]
