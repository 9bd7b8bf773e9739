"""What is written of calls: one measurement each, and a record (`records`) where a log or a trace wants one."""

from functools import partial
from time import perf_counter

from data_plane.errors import GatewayError
from data_plane.execution_log import ExecutionLog
from data_plane.metrics import DATA_PROCESSED, Series
from data_plane.runtime import Call, Response
from data_plane.telemetry import execution_lines
from data_plane.telemetry.billing import Bill
from data_plane.telemetry.records import Failure, Record, Telemetry, Written
from data_plane.watched import Watched


class Reporter:
    """What a compiled stage does at the end of each call. Where it writes nothing, that is one measurement."""

    def __init__(self, written: Written, series: Series, telemetry: Telemetry, bill: Bill) -> None:
        """series: of calls that match no method. `traces`: is X-Ray to hear of calls?"""
        self._charge = bill.called
        self._written = written
        self._series = series
        self._measured = telemetry.measured
        self._recorded = telemetry.recorded
        self._weighs = DATA_PROCESSED in series.names
        self.traces = bool(written.traced_as)
        self._always = bool(written.access_line or self.traces or telemetry.every_access)

    def finished(self, call: Call, response: Response, streamed: int | None = None) -> None:
        """response: as it is sent, but for the ids that every answer carries; `call.log` has had its last word.

        streamed: bytes of a body that was an iterator, which comes back here when it has ended.
        """
        body = response.body
        if isinstance(body, bytes):
            sent = len(body)
        elif streamed is None:
            response.body = Watched(body, call.integrated, partial(self.finished, call, response))
            return
        else:
            sent = streamed
        latency = int((perf_counter() - call.began) * 1000)
        route, integrated, failure = call.route, call.integrated, call.failure
        received = len(call.request.body)
        self._charge(received, sent, failure, streamed is not None)
        self._measured(
            (
                self._series if route is None else route.series,
                call.context["requestTimeEpoch"] // 60_000,
                response.status,
                latency,
                None if integrated is None else integrated.latency,
                call.cache_hit,
                received + sent if self._weighs else None,
            )
        )
        if self._always or call.log is not None or failure is not None:
            self.keep(call, response, latency, sent)

    def keep(self, call: Call, response: Response, latency: int, sent: int) -> None:
        """A record of the call, where one is wanted. latency: milliseconds. sent: bytes of the body."""
        context, log, failure = call.context, call.log, call.failure
        if log is None and failure is not None and call.route is not None and call.route.log_errors:
            log = ExecutionLog(data_trace=False)
            execution_lines.ended(call, log, response)
        if log is not None:
            execution_lines.identified(call, log, traced=self.traces)
        elif not self._always:
            return
        record = Record(
            written=self._written,
            context=context,
            status=response.status,
            length=sent,
            received=len(call.request.body),
            latency=latency,
            began=call.began,
            ended=(context["requestTimeEpoch"] + latency) / 1000,
            trace=call.trace,
            failure=None if failure is None else _failure(failure),
            integrated=call.integrated,
            log=log,
            variables=call.log_variables,
            parent_segment=call.parent_segment,
            tls=call.request.tls,
        )
        self._recorded(record)


def _failure(failure: GatewayError) -> Failure:
    return Failure(
        failure.message,
        failure.message_string,
        failure.response_type,
        getattr(failure, "detail", None),
        failure.reason,
    )
