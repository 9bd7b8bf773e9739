"""An emulator inside a test process, on a free port, in a thread of its own.

    with Emulator() as aws:
        aws.client("apigateway").create_rest_api(name="pets")

While it runs, every boto3 client of the process finds it: `AWS_ENDPOINT_URL` and credentials are set in the
environment, and put back as they were at the end. `shortcuts` make functions and APIs in a line each. Functions run in
worker processes, as always, or with `Emulator(in_process=True)` as threads of this one, see
`data_plane/functions/in_process`. `pytest_plugin` has fixtures made of this. Several may run at once, in processes of
their own as pytest-xdist has them; in one process they would share the embedded moto, and with it DynamoDB's tables.
So does moto's `mock_aws`, which empties them.
"""

import asyncio
import os
import threading
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING, Any

import boto3

from emulator.testing.shortcuts import Shortcuts

if TYPE_CHECKING:
    from emulator.app import App

_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
_HIDDEN = ("AWS_PROFILE", "AWS_SESSION_TOKEN")
"""What would win over those credentials, and might be real."""


class Emulator(Shortcuts):
    """url: where it is reached, once it runs. settings: as of `emulator.settings.Settings`."""

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self._thread: threading.Thread | None = None

    def start(self) -> "Emulator":
        """Serve until `stop`. The environment is left alone."""
        started: Future[tuple[App, str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=self._run, args=(started,), name="apigw-emulator", daemon=True)
        self._thread.start()
        self._app, self.url, self._loop, self._stop = started.result()
        return self

    def stop(self) -> None:
        """Finish what is in flight, end every worker, and wait until that is done."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self._thread = None

    def reset(self) -> None:
        """Empty everything, so that one test sees nothing of another."""
        asyncio.run_coroutine_threadsafe(self._app.reset(), self._loop).result()

    def client(self, service: str, **settings: Any) -> Any:
        """A boto3 client of a service of the emulator."""
        made: Any = boto3.client  # its stubs know each service by a literal
        keys = {
            "region_name": _CREDENTIALS["AWS_DEFAULT_REGION"],
            "aws_access_key_id": _CREDENTIALS["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": _CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        }
        return made(service, endpoint_url=self.url, **{**keys, **settings})

    def __enter__(self) -> "Emulator":
        self.start()
        ours = {**_CREDENTIALS, "AWS_ENDPOINT_URL": self.url}
        self._before = {name: os.environ.get(name) for name in (*ours, *_HIDDEN)}
        _set({**dict.fromkeys(_HIDDEN), **ours})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _set(self._before)
        self.stop()

    def _run(self, started: "Future[Any]") -> None:
        from emulator.edge.event_loop import new_event_loop

        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(self._serve(started))

    async def _serve(self, started: "Future[Any]") -> None:
        from emulator import lifecycle
        from emulator.settings import Settings

        stop = asyncio.Event()
        settings = Settings.from_environment(**{"port": 0, **self._settings})
        async with lifecycle.running(settings) as (app, url):
            started.set_result((app, url, asyncio.get_running_loop(), stop))
            await stop.wait()


def _set(variables: dict[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
