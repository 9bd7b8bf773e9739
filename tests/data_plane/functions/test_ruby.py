"""Functions of Ruby: what the runtime does with handlers, their answers, their errors and their logs.

Sources: https://docs.aws.amazon.com/lambda/latest/dg/ruby-handler.html, ruby-context.html, ruby-logging.html,
ruby-exceptions.html and ruby-layers.html; AWS's runtime client,
github.com/aws/aws-lambda-ruby-runtime-interface-client (lib/aws_lambda_ric).
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from data_plane.functions import lanes
from data_plane.functions.records import FunctionSpec
from tests.data_plane.functions.lab import ARN, Lab, Lifeline, make_spec, play
from tests.data_plane.functions.scenes import many_reads, sixty_at_once, too_large_an_answer, too_long_and_too_much

NEEDS_RUBY = pytest.mark.skipif(shutil.which("ruby") is None, reason="needs Ruby: apt-get install ruby")
pytestmark = NEEDS_RUBY


def ruby_spec(folder: Path, source: str, name: str = "lambda_function.rb", **changes: Any) -> FunctionSpec:
    changes = {"runtime": "ruby3.4", "handler": "lambda_function.lambda_handler", **changes}
    spec = make_spec(folder, "", **changes)
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text(source)
    return spec


def handler(body: str) -> str:
    return f"def lambda_handler(event:, context:)\n{body}\nend\n"


ANSWERS: dict[str, tuple[str, object]] = {
    "the event": ("event", {"a": 1}),
    "nothing": ("", None),
    "a text": ('"né"', "né"),
    "what is no JSON by itself": ("[Time.at(0).utc, 1.5, :a]", ["1970-01-01 00:00:00 UTC", 1.5, "a"]),
    "bytes of one's own": ("StringIO.new('{\"raw\": true}')", {"raw": True}),
    "the context": (
        "[context.function_name, context.function_version, context.memory_limit_in_mb, context.invoked_function_arn,"
        " context.log_group_name, context.aws_request_id.length, context.log_stream_name.include?('[$LATEST]'),"
        " context.identity, context.client_context]",
        ["fn", "$LATEST", "128", ARN, "/aws/lambda/fn", 36, True, None, None],
    ),
    "the time that is left": (
        "left = context.get_remaining_time_in_millis\n"
        "[left > 1000, left <= 20_000, context.deadline_ms > Time.now.to_i * 1000]",
        [True, True, True],
    ),
    "the environment": (
        "[ENV['AWS_REGION'], ENV['AWS_EXECUTION_ENV'], Dir.pwd == ENV['LAMBDA_TASK_ROOT'],"
        " ENV['_X_AMZN_TRACE_ID'].start_with?('Root=')]",
        ["us-east-1", "AWS_Lambda_ruby3.4", True, True],
    ),
    "what AWS's runtime has loaded": (
        "[Net::HTTP, URI, JSON, Logger, StringIO].map(&:to_s)", ["Net::HTTP", "URI", "JSON", "Logger", "StringIO"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ANSWERS)
def test_a_handler_answers_by(what: str, tmp_path: Path) -> None:
    body, expected = ANSWERS[what]

    async def scene(lab: Lab) -> None:
        assert await lab.value({"a": 1}) == expected
        assert await lab.value({"a": 1}) == expected, "and again, from the same worker"

    play(scene, ruby_spec(tmp_path / "code", handler(body)))


@pytest.mark.parametrize(
    ("name", "handler_name", "source"),
    [
        ("app.rb", "app.go", "def go(event:, context:) = 'found'"),
        ("src/app.rb", "src/app.go", "def go(event:, context:) = 'found'"),
        ("app.rb", "app.Api.go", "class Api\n  def self.go(event:, context:) = 'found'\nend"),
        (
            "app.rb",
            "app.Shop::Api.go",
            "module Shop\n  class Api\n    def self.go(event:, context:) = 'found'\n  end\nend",
        ),
        ("app.rb", "app.Api.go", "module Api\n  module_function\n  def go(event:, context:) = 'found'\nend"),
        ("app.rb", "app.go", "require 'lib/other'\ndef go(event:, context:) = OTHER"),
        ("app.rb", "app.go", "require_relative 'lib/other'\ndef go(event:, context:) = OTHER"),
    ],
)
def test_handlers_are_found(name: str, handler_name: str, source: str, tmp_path: Path) -> None:
    spec = ruby_spec(tmp_path / "code", source, name, handler=handler_name)
    (tmp_path / "code" / "lib").mkdir()
    (tmp_path / "code" / "lib" / "other.rb").write_text("OTHER = 'found'")

    async def scene(lab: Lab) -> None:
        assert await lab.value() == "found"

    play(scene, spec)


def test_what_it_keeps_is_there_with_the_next_call(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        assert [await lab.value() for _ in range(3)] == [[1, 1], [2, 2], [3, 3]]

    play(
        scene,
        ruby_spec(tmp_path / "code", "$calls = 0\n" + handler("@calls = (@calls || 0) + 1\n[$calls += 1, @calls]")),
    )


def test_a_client_context(tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        called = await lab.invoke(client_context='{"custom": {"a": 1}}')
        assert json.loads(called.payload) == {"custom": {"a": 1}}

    play(scene, ruby_spec(tmp_path / "code", handler("context.client_context")))


def test_its_marshaller_may_be_replaced(tmp_path: Path) -> None:
    """`marshall_request` and `marshall_response`: "can be overwritten by users who know what they are doing"."""
    source = """
        class AwsLambda::Marshaller
          def self.marshall_request(raw) = [raw["Content-Type"], raw.body]
          def self.marshall_response(response) = JSON.generate(theirs: response)
        end
    """

    async def scene(lab: Lab) -> None:
        assert await lab.value({"a": 1}) == {"theirs": ["application/json", '{"a": 1}']}

    play(scene, ruby_spec(tmp_path / "code", source + handler("event")))


FAILURES: dict[str, tuple[str, str, str]] = {
    "a handler that raises": (handler("raise 'no'"), "Function<RuntimeError>", "no"),
    "an error of its own": (
        "class Shop\n  class Closed < StandardError; end\nend\n" + handler("raise Shop::Closed"),
        "Function<Shop::Closed>",
        "Shop::Closed",
    ),
    "a name that is nowhere": (
        handler("nowhere"), "Function<NameError>", "undefined local variable or method `nowhere' for "
    ),
    "a method that is nowhere": (handler("1.nowhere"), "Function<NoMethodError>", "undefined method `nowhere' for "),
    "an end by itself": (handler("exit 3"), "Function<SystemExit>", "exit"),
    "an end at once": (handler("exit! 3"), "Runtime.ExitError", "exit status 3"),
    "too deep a stack": (
        handler("f = ->(n) { f.(n + 1) + 1 }; f.(0)"), "Function<SystemStackError>", "stack level too deep"
    ),
    "an error that is none of Ruby's standard ones": (handler("raise Exception, 'x'"), "Function<Exception>", "x"),
    "bytes in a message": (handler(r"raise 'no' + 255.chr"), "Function<RuntimeError>", "no\ufffd"),
    "an answer that is no JSON": (handler("Float::NAN"), "Function<JSON::GeneratorError>", "NaN"),
    "wrong arguments": (
        "def lambda_handler(event, context)\nend", "Function<ArgumentError>", "wrong number of arguments"
    ),
    "a file that raises": ("raise 'early'", "Init<RuntimeError>", "early"),
    "a file that is missing": ("require 'not_there'", "Init<LoadError>", "cannot load such file -- not_there"),
    "a file that ends": ("exit", "Init<SystemExit>", "exit"),
    "no Ruby": ("def lambda_handler(", "Init<SyntaxError>", "lambda_function.rb:1: syntax error"),
    "no such handler": ("", "Function<NoMethodError>", "undefined method `lambda_handler' for "),
}  # fmt: skip


@pytest.mark.parametrize("what", FAILURES)
def test_a_function_fails_as_under_awss_runtime(what: str, tmp_path: Path) -> None:
    source, error_type, message = FAILURES[what]

    async def scene(lab: Lab) -> None:
        for _ in range(2):
            error = await lab.error()
            assert error["errorType"] == error_type
            assert message in error["errorMessage"].replace("'nowhere'", "`nowhere'").replace("'lambda", "`lambda")

    play(scene, ruby_spec(tmp_path / "code", source))


@pytest.mark.parametrize("handler_name", ["nodots", "a.b.c.d"])
def test_handlers_that_are_no_names(handler_name: str, tmp_path: Path) -> None:
    async def scene(lab: Lab) -> None:
        error = await lab.error()
        assert error["errorType"] == "Init<ArgumentError>"
        assert error["errorMessage"].startswith(
            f"Invalid handler {json.dumps(handler_name.split('.'))}, must be of form "
        )

    play(scene, ruby_spec(tmp_path / "code", "", handler=handler_name))


@pytest.mark.parametrize("body", ["event", "raise event.to_s"])
def test_calls_that_wait_for_a_busy_worker_are_answered_in_turn(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "WAIT", 30.0)

    found = play(sixty_at_once, ruby_spec(tmp_path / "code", handler(body)))
    assert [each if body == "event" else int(each["errorMessage"]) for each in found] == list(range(60))


def test_an_answer_that_is_too_large(tmp_path: Path) -> None:
    play(too_large_an_answer, ruby_spec(tmp_path / "code", handler("'x' * event")))


def test_events_and_answers_that_take_many_reads(tmp_path: Path) -> None:
    play(many_reads, ruby_spec(tmp_path / "code", handler("event + '!'")))


def test_the_emulators_socket_is_out_of_reach(tmp_path: Path) -> None:
    """Standard input is empty, for the function and for what it starts, which has no descriptors besides."""
    body = """
        copied, theirs = IO.pipe
        fork do
          held = Dir.glob("/proc/self/fd/*").filter_map { |each| File.readlink(each) if File.symlink?(each) }
          theirs.puts(held.grep(/socket/))
          exit!(0)
        end
        theirs.close
        [STDIN.read, `ls /proc/self/fd`.split.sort, copied.read, ARGV]
    """

    async def scene(lab: Lab) -> Any:
        return [await lab.value() for _ in range(2)]

    for read, started, copied, arguments in play(scene, ruby_spec(tmp_path / "code", handler(body))):
        assert (read, copied.strip(), arguments) == ("", "", [])
        assert set(started) <= {"0", "1", "2", "3"}, "the last one is of `ls` itself"


def test_it_and_what_it_started_end_with_the_registry(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path)
    body = f"""
        held = File.open({json.dumps(str(lifeline.path))}, "w")
        spawn("sleep", "600", held => held)
        nil
    """

    async def scene(lab: Lab) -> None:
        await lab.value()

    play(scene, ruby_spec(tmp_path / "code", handler(body)))
    lifeline.wait_until_cut()


@pytest.mark.slow
def test_timeouts_and_memory_hold_for_it_too(tmp_path: Path) -> None:
    body = "sleep 60 if event == 'sleep'\nkept = 'x' * (event << 20)\nkept.bytesize"
    play(too_long_and_too_much, ruby_spec(tmp_path / "code", handler(body), memory_size=256, timeout=2))


def test_gems_and_files_of_layers_can_be_required(tmp_path: Path) -> None:
    """`ruby/gems/3.4.0` and `ruby/lib`, says ruby-layers.html; `vendor/bundle` is the code's own."""
    for folder, name in (
        (tmp_path / "layer/ruby/gems/3.4.0", "shared"),
        (tmp_path / "code/vendor/bundle/ruby/3.4.0", "own"),
    ):
        (folder / f"gems/{name}-1.0/lib").mkdir(parents=True)
        (folder / f"gems/{name}-1.0/lib/{name}.rb").write_text(f"{name.upper()} = 'gem'")
        (folder / "specifications").mkdir()
        (folder / f"specifications/{name}-1.0.gemspec").write_text(
            f"Gem::Specification.new {{ |s| s.name = '{name}'; s.version = '1.0'; s.summary = s.author = 'a' }}"
        )
    (tmp_path / "layer/ruby/lib").mkdir()
    (tmp_path / "layer/ruby/lib/plain.rb").write_text("PLAIN = 'file'")

    async def scene(lab: Lab) -> None:
        assert await lab.value() == ["gem", "gem", "file"]

    source = "require 'shared'\nrequire 'own'\nrequire 'plain'\n" + handler("[SHARED, OWN, PLAIN]")
    play(scene, ruby_spec(tmp_path / "code", source, layers=(tmp_path / "layer",)))


def test_an_edit_is_there_with_the_next_call(tmp_path: Path) -> None:
    folder = tmp_path / "code"

    async def scene(lab: Lab) -> None:
        assert await lab.value() == 1
        (folder / "lambda_function.rb").write_text(handler("'two'"))
        assert await lab.value() == "two"

    play(scene, ruby_spec(folder, handler("1"), edited=(folder,)))


def test_a_ruby_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own-ruby"
    own.write_text(f'#!/bin/sh\nOWN=yes exec {shutil.which("ruby")} "$@"\n')
    own.chmod(0o755)

    async def scene(lab: Lab) -> None:
        assert await lab.value() == "yes"

    play(scene, ruby_spec(tmp_path / "code", handler("ENV['OWN']"), environment={"EMULATOR_RUBY": str(own)}))


@pytest.mark.parametrize("environment", [{}, {"EMULATOR_RUBY": "/nowhere/ruby"}])
def test_without_ruby_a_call_says_so(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    async def scene(lab: Lab) -> None:
        error = await lab.error()
        assert error["errorType"] == "Runtime.InvalidEntrypoint"
        missing = environment.get("EMULATOR_RUBY", "ruby")
        assert error["errorMessage"].endswith(f"Error: fork/exec {missing}: no such file or directory")

    play(scene, ruby_spec(tmp_path / "code", handler("1"), environment=environment))
