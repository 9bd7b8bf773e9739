"""What Java's functions make of AWS's events, by the classes of aws-lambda-java-events, and by mappers of their own.

Sources: the mixins, DateModule and S3EventSerializer of aws-lambda-java-serialization, S3EventNotification of
aws-lambda-java-events, CustomPojoSerializer of aws-lambda-java-core, all in github.com/aws/aws-lambda-java-libs. The
classes here are ours, with those names.
"""

import json
from pathlib import Path

import pytest

from tests.data_plane.functions.java_lab import NEEDS_JAVA, compile_java, java_spec
from tests.data_plane.functions.lab import Lab, play

pytestmark = NEEDS_JAVA

RECORD = {
    "eventName": "INSERT",
    "dynamodb": {
        "ApproximateCreationDateTime": 1700000000.5,
        "NewImage": {"a": {"S": "x"}, "b": {"NULL": True}, "c": {"B": "aGk="}, "d": {"L": [{"S": "y"}]}},
    },
}
READ = {
    "eventName": "INSERT",
    "dynamodb": {
        "approximateCreationDateTime": 1700000000.5,
        "newImage": {"a": {"s": "x"}, "b": {"NULL": True}, "c": {"b": "aGk="}, "d": {"l": [{"s": "y"}]}},
    },
}
OBJECT = {"key": "k", "size": 1 << 33, "eTag": "e", "versionId": None, "sequencer": "s"}

EVENTS: dict[str, tuple[str, object, object]] = {
    "a queue": (
        "Events::queue",
        {"Records": [{"body": "b", "eventSourceARN": "arn", "messageAttributes": {}}]},
        {"records": [{"body": "b", "eventSourceArn": "arn"}]},
    ),
    "a table": ("Events::table", {"Records": [RECORD]}, {"records": [READ]}),
    "its time": ("Events::time", {"Records": [RECORD]}, 1700000000500),
    "a bucket": (
        "Events::bucket",
        {"Records": [{"eventTime": "2024-01-02T03:04:05.678Z", "s3": {"object": OBJECT, "bucket": {}}}]},
        {"records": [{"eventTime": "2024-01-02T03:04:05.678Z", "s3": {"object": {"all": "k 8589934592 e null s"}}}]},
    ),
}


@pytest.mark.parametrize("what", EVENTS)
def test_events_are_read(what: str, tmp_path: Path) -> None:
    handler, event, expected = EVENTS[what]

    async def scene(lab: Lab) -> None:
        assert await lab.value(event) == expected

    play(scene, java_spec(tmp_path, handler))


OWN_MAPPER = """
package shop;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import java.io.*;
import java.lang.reflect.Type;
import java.util.Scanner;

public class %(name)s implements CustomPojoSerializer {
    @SuppressWarnings("unchecked")
    public <T> T fromJson(InputStream input, Type type) {
        return (T) ("read " + new Scanner(input).nextLine() + " as " + type.getTypeName());
    }

    public <T> T fromJson(String input, Type type) {
        return null;
    }

    public <T> void toJson(T value, OutputStream output, Type type) {
        new PrintStream(output, true).print("\\"own " + value.toString().replace('"', '-') + "\\"");
    }

    public String echo(String event) {
        return event;
    }
}
"""


@pytest.mark.parametrize(("names", "many"), [(["Own"], False), (["Own", "Other"], True)])
def test_a_mapper_of_ones_own(names: list[str], many: bool, tmp_path: Path) -> None:
    sources = [tmp_path / f"{name}.java" for name in names]
    for source in sources:
        source.write_text(OWN_MAPPER % {"name": source.stem})
    code = tmp_path / "code"
    compile_java(code, *sources)
    services = code / "META-INF" / "services"
    services.mkdir(parents=True)
    (services / "com.amazonaws.services.lambda.runtime.CustomPojoSerializer").write_text(
        "".join(f"shop.{name}\n" for name in names)
    )

    async def scene(lab: Lab) -> None:
        if many:
            for _ in range(2):
                error = await lab.error("x")
                assert error["errorMessage"].startswith("Too many serializers provided inside the META-INF/services")
        else:
            assert await lab.value("x") == "own read -x- as java.lang.String"

    play(scene, java_spec(tmp_path, "Own::echo", code=code))


def test_interfaces_of_ones_own(tmp_path: Path) -> None:
    """The package's aws-lambda-java-core counts, whatever it is that it has besides or lacks."""
    core = tmp_path / "Context.java"
    core.write_text(
        """
        package com.amazonaws.services.lambda.runtime;
        public interface Context {
            String getAwsRequestId();
            String getSomethingNew();
            default int getLevel() { return 7; }
        }
        """
    )
    app = tmp_path / "App.java"
    app.write_text(
        """
        import com.amazonaws.services.lambda.runtime.Context;
        public class App {
            public Object go(Object event, Context context) {
                return context.getAwsRequestId().length() + " " + context.getSomethingNew();
            }
        }
        """
    )
    compile_java(tmp_path / "code", core, app)

    async def scene(lab: Lab) -> None:
        assert await lab.value(json.dumps({})) == "36 null"

    play(scene, java_spec(tmp_path, "", handler="App::go", code=tmp_path / "code"))
