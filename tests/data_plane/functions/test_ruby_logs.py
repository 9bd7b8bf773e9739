"""What functions of Ruby write to their log, and what the runtime says there of their errors.

Sources: as of `test_ruby.py`; logs of users: aws-samples/serverless-sinatra-sample issue 10 ("Init error when loading
handler lambda.handler").
"""

import json
from pathlib import Path

import pytest

from data_plane.functions.records import JsonLogs
from tests.data_plane.functions.lab import Lab, play
from tests.data_plane.functions.test_ruby import NEEDS_RUBY, handler, ruby_spec

pytestmark = NEEDS_RUBY


def test_the_trace_of_an_error(tmp_path: Path) -> None:
    """As in ruby-exceptions.html, where nothing of the runtime's is in it."""

    async def scene(lab: Lab) -> None:
        error = await lab.error()
        assert list(error) == ["errorMessage", "errorType", "stackTrace"]
        assert [line.replace("'", "`") for line in error["stackTrace"]] == [
            f"{tmp_path}/code/lambda_function.rb:2:in `first`",
            f"{tmp_path}/code/lambda_function.rb:2:in `lambda_handler`",
        ]
        (logged,) = [event for event in lab.events if "errorMessage" in event]
        assert json.loads(logged) == error
        assert logged.startswith('{\n  "errorMessage": "no implicit conversion of String into Integer",\n')
        assert "Error raised from handler method\n" in lab.events

    play(scene, ruby_spec(tmp_path / "code", handler("[1, 2, 3].first('two')")))


def test_the_log_of_an_init_that_failed(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        error = await lab.error()
        trace = [line.replace("'", "`") for line in error["stackTrace"]]
        assert f"{tmp_path}/code/lambda_function.rb:1:in `<top (required)>`" in trace
        assert not [line for line in error["stackTrace"] if "bootstrap.rb" in line]
        assert "Init error when loading handler lambda_function.lambda_handler\n" in lab.events
        assert [event for event in lab.events if "Status: error\tError Type: Init<LoadError>" in event]

    play(scene, ruby_spec(tmp_path / "code", "require 'not_there'"))


@pytest.mark.parametrize(
    ("body", "said", "ends"),
    [
        ("raise 'no'", "Error raised from handler method\n", False),
        ("nowhere", "Critical exception from handler\n", True),
        ("raise Interrupt", "Critical exception from handler\n", True),
    ],
)
def test_a_critical_error_ends_the_worker(body: str, said: str, ends: bool, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        await lab.error()
        assert said in lab.events
        await lab.error()
        processes = {event for event in lab.events if event.startswith("process ")}
        assert (len(processes) == 2) is ends

    play(scene, ruby_spec(tmp_path / "code", handler(f'puts "process #{{$$}}"\n{body}')))


def test_the_log(tmp_path: Path) -> None:
    """`puts` and a Logger of standard output make an event each, by `mutate_kernel_puts` and logger_patch.rb."""
    source = "puts 'at start'\nLOG = Logger.new($stdout, progname: 'shop')\n" + handler(
        """
        puts "two\\nlines", [3, nil]
        $stdout.puts "one", "by one"
        p :raw
        warn "to stderr"
        LOG.warn("careful\\nnow")
        Logger.new($stderr, formatter: ->(severity, *, msg) { "#{severity}|#{msg}\\n" }).info("mine")
        """
    )

    async def scene(lab: Lab) -> None:
        call = await lab.invoke()
        assert lab.events[0].startswith("INIT_START Runtime Version: ruby:3.4.v1\t")
        assert lab.events[1] == "at start\n"
        printed = lab.events[3:-2]
        assert printed[:5] == ["two\nlines\n3\n", "one\n", "by one\n", ":raw\n", "to stderr\n"]
        assert printed[5].startswith("W, [")
        assert printed[5].endswith(f"]  WARN {call.request_id} -- shop: careful\nnow\n")
        assert printed[6] == "INFO|mine\n"
        assert call.log.splitlines()[-1].startswith(f"REPORT RequestId: {call.request_id}\t")
        assert call.max_memory_mb > 10

    play(scene, ruby_spec(tmp_path / "code", source))


def test_a_log_of_json(tmp_path: Path) -> None:
    body = """
        log = Logger.new($stdout, progname: 'shop')
        log.debug("nobody hears")
        log.info("a")
        begin
          raise ArgumentError, "no"
        rescue => error
          log.error(error)
        end
        puts "plain"
    """

    async def scene(lab: Lab) -> None:
        call = await lab.invoke()
        ours = [event for event in lab.events if '"platform.' not in event]
        assert ours.pop() == "plain\n"
        info, error = map(json.loads, ours)
        assert {name: info[name] for name in ("level", "message", "requestId", "logger")} == {
            "level": "INFO",
            "message": "a",
            "requestId": call.request_id,
            "logger": "shop",
        }
        assert (error["level"], error["errorType"], error["errorMessage"]) == ("ERROR", "ArgumentError", "no")
        assert error["location"].endswith("lambda_function.rb:lambda_handler:7")
        assert error["stackTrace"][0].startswith(f"{tmp_path}/code/lambda_function.rb:7:in ")

    play(scene, ruby_spec(tmp_path / "code", handler(body), json_logs=JsonLogs()))
