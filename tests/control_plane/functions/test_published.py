"""What whoever runs functions learns from the store's commits (control_plane.definitions.functions)."""

from pathlib import Path
from typing import Any

import msgspec

from control_plane.definitions.functions import Function, LayerVersions
from control_plane.store import Change
from tests.control_plane.clients import ACCOUNT_ID, REGION, Plane
from tests.control_plane.functions.packages import ARN, creation, package


class Listener:
    """Remembers the changes of functions, of every commit."""

    def __init__(self, plane: Plane) -> None:
        self.changes: list[Change] = []
        plane.store.listen(self.hear)

    def hear(self, changes: list[Change]) -> None:
        self.changes += [change for change in changes if change.table == "functions"]

    def last(self) -> tuple[Function, Function]:
        """The function before and after the last commit."""
        change = self.changes[-1]
        assert change.home == (ACCOUNT_ID, REGION)
        assert change.key == "fn"
        return change.old, change.new


def test_every_qualifier_is_told_with_what_it_runs(plane: Plane, lambda_: Any) -> None:
    listener = Listener(plane)
    layer = lambda_.publish_layer_version(LayerName="l", Content={"ZipFile": package()})["LayerVersionArn"]
    lambda_.create_function(**creation(Layers=[layer], Environment={"Variables": {"A": "1"}}))
    lambda_.publish_version(FunctionName="fn")
    lambda_.update_function_code(FunctionName="fn", ZipFile=package({"new.py": ""}), Publish=True)
    lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion="2")
    weights = {"AdditionalVersionWeights": {"2": 0.25}}
    lambda_.create_alias(FunctionName="fn", Name="canary", FunctionVersion="1", RoutingConfig=weights)
    _, found = listener.last()
    assert found.routes() == {
        "": {"$LATEST": 1.0},
        "$LATEST": {"$LATEST": 1.0},
        "1": {"1": 1.0},
        "2": {"2": 1.0},
        "live": {"2": 1.0},
        "canary": {"1": 0.75, "2": 0.25},
    }
    for qualifier, shares in found.routes().items():
        for number in shares:
            configuration = found.version(number)
            assert configuration, qualifier
            assert configuration.code.directory.endswith("fn-1" if number == "1" else "fn-2")
            assert [each.code.directory.rpartition("/")[2] for each in configuration.layers] == ["l-0"]
            assert configuration.environment
            assert configuration.environment.variables == {"A": "1"}


def test_only_new_code_or_settings_are_a_new_configuration(plane: Plane, fn: Any) -> None:
    fn.publish_version(FunctionName="fn")
    listener = Listener(plane)
    permission = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "*"}
    quiet: list[tuple[Any, dict[str, Any]]] = [
        (fn.tag_resource, {"Resource": ARN, "Tags": {"a": "1"}}),
        (fn.add_permission, {"FunctionName": "fn", **permission}),
        (fn.create_alias, {"FunctionName": "fn", "Name": "live", "FunctionVersion": "1"}),
        (fn.put_function_concurrency, {"FunctionName": "fn", "ReservedConcurrentExecutions": 1}),
    ]
    for call, arguments in quiet:
        call(**arguments)
        old, new = listener.last()
        assert old is not new
        assert old.latest is new.latest
        assert old.versions["1"] is new.versions["1"]
    fn.update_function_configuration(FunctionName="fn", Timeout=9)
    old, new = listener.last()
    assert old.latest is not new.latest
    assert old.versions["1"] is new.versions["1"]
    fn.delete_function(FunctionName="fn")
    assert listener.changes[-1].new is None


def test_what_is_defined_survives_as_json(plane: Plane, fn: Any) -> None:
    """Records are what is kept on disk."""
    fn.publish_layer_version(LayerName="l", Content={"ZipFile": package()})
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    for principal in ("*", "apigateway.amazonaws.com"):
        fn.add_permission(
            FunctionName="fn", StatementId=principal[:3].replace("*", "all"), Action="lambda:*", Principal=principal
        )
    fn.create_function_url_config(FunctionName="fn", AuthType="NONE", Cors={"AllowOrigins": ["*"]})
    for table, kind in (("functions", Function), ("layers", LayerVersions)):
        for record in plane.store.records(table):
            kept = msgspec.json.encode(record)
            assert msgspec.json.encode(msgspec.json.decode(kept, type=kind)) == kept


def test_code_is_still_there_when_its_removal_is_heard_of(tmp_path: Path) -> None:
    """The control plane is made last, so what removes directories hears after those who listened before."""
    heard: list[list[str]] = []
    late = Plane(tmp_path, before=lambda store: store.listen(lambda _: heard.append(late.files.all())))
    client = late.client("lambda")
    client.create_function(**creation())
    client.delete_function(FunctionName="fn")
    assert heard == [["fn-0"], ["fn-0"]]
    assert late.files.all() == []
