"""What a stage of a WebSocket API writes of its calls (handbook/06 section 11).

| metric | counts |
|---|---|
| ConnectCount | handshakes |
| MessageCount | messages, from clients and to them |
| ClientError | calls answered 4xx before a backend is called, and those that a function answers so |
| IntegrationError | calls whose backend answers 4xx or 5xx, or is a function that fails |
| ExecutionError | calls whose backend could not be called |
| IntegrationLatency | milliseconds until a backend's answer |
"""

from time import perf_counter

from control_plane.definitions import v2
from data_plane.metrics import COUNT, WEBSOCKET_METRICS, Dimensions, Series
from data_plane.runtime import Call, Response, Scope
from data_plane.telemetry import billing
from data_plane.telemetry.access_log import compile_format
from data_plane.telemetry.billing import Bill
from data_plane.telemetry.records import Telemetry, Written
from data_plane.telemetry.reports import Reporter

INFO, ERROR = "INFO", "ERROR"
ACCESS_LOG_FORMAT = (
    "$context.identity.sourceIp [$context.requestTime] $context.eventType $context.routeKey $context.status "
    "$context.connectionId $context.requestId"
)
"""What the emulator's own access log is written in where a stage has no format."""

_COUNTED = {"$connect": {COUNT: "ConnectCount"}, "$disconnect": {}}
_MESSAGE = {COUNT: "MessageCount"}


class WebSocketReports(Reporter):
    """The end of every call of a stage."""

    def __init__(self, written: Written, messages: Series, telemetry: Telemetry, bill: Bill) -> None:
        """messages: what messages count towards that match no route."""
        super().__init__(written, messages, telemetry, bill)
        self.connected, self.disconnected = bill.connected, bill.disconnected
        self._messages = messages
        self._sent = Series(messages.home, messages.dimensions, _MESSAGE)
        self._failed = Series(messages.home, messages.dimensions, {COUNT: "IntegrationError"})

    def finished(self, call: Call, response: Response, streamed: int | None = None) -> None:
        """Nothing is streamed to a WebSocket."""
        latency = int((perf_counter() - call.began) * 1000)
        route, integrated = call.route, call.integrated
        minute, waited = call.context["requestTimeEpoch"] // 60_000, None if integrated is None else integrated.latency
        status, failed = _outcome(call)
        series = self._messages if route is None else route.series
        self._measured((series, minute, status, latency, waited, None, None))
        if failed:
            self._measured((self._failed, minute, 200, 0, None, None, None))
        if call.context["eventType"] == "MESSAGE":
            self._charge(len(call.request.body), 0, call.failure)
        self.keep(call, response, latency, len(response.body) if isinstance(response.body, bytes) else 0)

    def sent(self, milliseconds: int, size: int) -> None:
        self._charge(0, size, None)
        self._measured((self._sent, milliseconds // 60_000, 200, 0, None, None, None))


def _outcome(call: Call) -> tuple[int, bool]:
    """The status a call counts with: 200, 400 for a client's error, 500 for one of ours; did its backend fail?"""
    integrated, failure = call.integrated, call.failure
    answered = integrated.integration_status if integrated else None
    if integrated is None or answered is None:
        return (200 if failure is None else 400 if failure.status < 500 else 500), False
    said = integrated.status or answered
    if integrated.function_arn and said // 100 == 4:
        return 400, False
    if integrated.error or said >= 400:
        return 200, True
    return (200 if failure is None else 500), False


def route_series(route_key: str, scope: Scope, *, detailed: bool) -> Series:
    api, stage = ("ApiId", scope.api_id), ("Stage", scope.stage_name)
    dimensions: tuple[Dimensions, ...] = ((api,), (api, stage))
    if detailed:
        dimensions = (*dimensions, (api, ("Route", route_key), stage))
    names = {**WEBSOCKET_METRICS, **_COUNTED.get(route_key, _MESSAGE)}
    return Series((scope.account_id, scope.region), dimensions, names)


def compile_reports(stage: v2.Stage, scope: Scope, telemetry: Telemetry) -> WebSocketReports:
    settings = stage.access_log_settings
    line_format = settings.format if settings else None
    if line_format is None and telemetry.every_access:
        line_format = ACCESS_LOG_FORMAT
    written = Written(
        home=(scope.account_id, scope.region),
        execution_groups=(f"/aws/apigateway/{scope.api_id}/{scope.stage_name}",),
        access_line=compile_format(line_format) if line_format else None,
        access_arns=(settings.destination_arn or "",) if settings else (),
    )
    bill = telemetry.bills.of(written.home, billing.WEBSOCKET, scope.api_id)
    return WebSocketReports(written, route_series("$default", scope, detailed=False), telemetry, bill)
