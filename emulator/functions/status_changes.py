"""What durable executions tell EventBridge: that they have begun, and how they ended.

Nobody is told while no service of AWS is in use, for then there are no rules either.
https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html ("EventBridge events")
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from control_plane.definitions.durable import OVER, Execution
from data_plane.integrations.aws_services import AwsRequest, AwsServices
from emulator.functions.delivery import part

_log = logging.getLogger("functions")


class StatusChanges:
    """heard: could anybody hear of it?"""

    def __init__(self, services: AwsServices, heard: Callable[[], bool]) -> None:
        self._services = services
        self._heard = heard
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, execution: Execution) -> None:
        if self._heard():
            task = asyncio.get_running_loop().create_task(self._put(execution))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        await asyncio.gather(*self._tasks)

    async def _put(self, execution: Execution) -> None:
        entry = {
            "Source": "aws.lambda",
            "DetailType": "Durable Execution Status Change",
            "Detail": msgspec.json.encode(_detail(execution)).decode(),
        }
        answer = await self._services.call(
            AwsRequest(
                account_id=part(execution.function_arn, 4),
                region=part(execution.function_arn, 3),
                service="events",
                action="PutEvents",
                method="POST",
                path="/",
                query="",
                headers=[],
                body=msgspec.json.encode({"Entries": [entry]}),
            )
        )
        if answer.status >= 300:
            _log.warning("EventBridge was not told: %s", answer.body.decode("utf-8", "replace"))


def _detail(execution: Execution) -> dict[str, str]:
    detail = {
        "durableExecutionArn": execution.durable_execution_arn,
        "durableExecutionName": execution.durable_execution_name,
        "functionArn": execution.function_arn,
        "status": execution.status,
        "startTimestamp": _iso(execution.start_timestamp),
    }
    if execution.status in OVER and execution.end_timestamp is not None:
        detail["endTimestamp"] = _iso(execution.end_timestamp)
    return detail


def _iso(moment: float) -> str:
    """`2025-11-20T13:08:22.345Z`"""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
