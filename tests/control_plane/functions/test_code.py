"""Where code comes from, and how long its directories live."""

from pathlib import Path
from typing import Any

import pytest

from control_plane.functions.packages import archive
from tests.control_plane.clients import ACCOUNT_ID, REGION, Plane, refusal
from tests.control_plane.functions.packages import creation, package


def upload(fn: Any, number: int) -> None:
    fn.update_function_code(FunctionName="fn", ZipFile=package({"index.py": f"version = {number}"}))


def test_an_object_of_s3_is_unpacked(lambda_: Any, plane: Plane) -> None:
    plane.objects.objects["bucket", "code.zip", None] = package({"index.py": "newest"})
    plane.objects.objects["bucket", "code.zip", "v1"] = package({"index.py": "first"})
    source = {"S3Bucket": "bucket", "S3Key": "code.zip"}
    lambda_.create_function(**creation(Code=source))
    assert (plane.files.root / "fn-0" / "index.py").read_text() == "newest"
    lambda_.update_function_code(FunctionName="fn", **source, S3ObjectVersion="v1")
    assert (plane.files.root / "fn-1" / "index.py").read_text() == "first"


def test_hot_reload_runs_the_code_where_it_lies(lambda_: Any, plane: Plane, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    lambda_.create_function(**creation(Code={"S3Bucket": "hot-reload", "S3Key": str(mine)}))
    assert lambda_.get_function(FunctionName="fn")["Code"]["Location"] == f"file://{mine}"
    assert plane.files.all() == []
    lambda_.publish_version(FunctionName="fn")
    upload(lambda_, 1)
    lambda_.delete_function(FunctionName="fn")
    assert mine.is_dir(), "what is the user's is never removed"


@pytest.mark.parametrize("key", ["relative/folder", "/no/such/folder", "{file}"])
def test_hot_reload_wants_a_folder(lambda_: Any, plane: Plane, tmp_path: Path, key: str) -> None:
    (tmp_path / "file").write_text("")
    key = key.format(file=tmp_path / "file")
    status, code, message = refusal(lambda_.create_function, **creation(Code={"S3Bucket": "hot-reload", "S3Key": key}))
    assert (status, code) == (400, "InvalidParameterValueException")
    assert message == f"S3Key of bucket hot-reload is not the absolute path of a folder: {key}"


def test_a_directory_lives_as_long_as_a_version_uses_it(fn: Any, plane: Plane) -> None:
    upload(fn, 1)
    assert plane.files.all() == ["fn-1"], "nothing used the first code any more"
    fn.publish_version(FunctionName="fn")
    upload(fn, 2)
    assert plane.files.all() == ["fn-1", "fn-2"], "version 1 uses the second, $LATEST the third"
    fn.publish_version(FunctionName="fn")
    upload(fn, 3)
    assert plane.files.all() == ["fn-1", "fn-2", "fn-3"]
    fn.delete_function(FunctionName="fn", Qualifier="1")
    assert plane.files.all() == ["fn-2", "fn-3"]
    fn.delete_function(FunctionName="fn")
    assert plane.files.all() == []


def test_the_same_package_again_is_a_directory_of_its_own(fn: Any, plane: Plane) -> None:
    fn.publish_version(FunctionName="fn")
    fn.update_function_code(FunctionName="fn", ZipFile=package())
    assert plane.files.all() == ["fn-0", "fn-1"]
    assert fn.publish_version(FunctionName="fn")["Version"] == "1", "but no change"


def test_a_setting_that_is_what_it_was_is_no_change(fn: Any) -> None:
    """ "Lambda doesn't publish a version if the function's configuration and code haven't changed since the last
    version" (https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html)."""
    before = fn.publish_version(FunctionName="fn")
    fn.update_function_configuration(FunctionName="fn", MemorySize=before["MemorySize"], Timeout=before["Timeout"])
    assert fn.publish_version(FunctionName="fn")["Version"] == "1"
    fn.update_function_configuration(FunctionName="fn", Timeout=before["Timeout"] + 1)
    assert fn.publish_version(FunctionName="fn")["Version"] == "2"


def test_a_directory_made_by_an_operation_that_fails_is_removed(lambda_: Any, plane: Plane) -> None:
    """Here the code is unpacked and then found too large together with its layer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "MAX_UNZIPPED", 1000)
        layer = lambda_.publish_layer_version(LayerName="l", Content={"ZipFile": package({"python/m.py": "x" * 600})})
        code = {"ZipFile": package({"index.py": "y" * 600})}
        refused = refusal(lambda_.create_function, **creation(Code=code, Layers=[layer["LayerVersionArn"]]))
    assert refused == (
        400,
        "InvalidParameterValueException",
        "Function code combined with layers exceeds the maximum allowed size of 1000 bytes."
        " The actual size is 1200 bytes.",
    )
    assert plane.files.all() == ["l-0"]


def test_what_a_failing_operation_dropped_stays(fn: Any, plane: Plane) -> None:
    def drop_and_fail() -> None:
        with plane.store.operation(ACCOUNT_ID, REGION) as account:
            account.functions.remove("fn")
            raise RuntimeError("no commit")

    with pytest.raises(RuntimeError, match="no commit"):
        drop_and_fail()
    assert plane.files.all() == ["fn-0"]


def test_a_layer_lives_as_long_as_a_function_uses_it(lambda_: Any, plane: Plane) -> None:
    layer = lambda_.publish_layer_version(LayerName="l", Content={"ZipFile": package()})
    lambda_.create_function(**creation(Layers=[layer["LayerVersionArn"]]))
    lambda_.publish_version(FunctionName="fn")
    lambda_.delete_layer_version(LayerName="l", VersionNumber=1)
    lambda_.update_function_configuration(FunctionName="fn", Layers=[])
    assert plane.files.all() == ["fn-1", "l-0"], "version 1 of the function has the layer still"
    lambda_.delete_function(FunctionName="fn", Qualifier="1")
    assert plane.files.all() == ["fn-1"]


def test_a_reset_leaves_no_directory_but_the_user_s(fn: Any, plane: Plane, tmp_path: Path) -> None:
    fn.create_function(**creation(FunctionName="mine", Code={"S3Bucket": "hot-reload", "S3Key": str(tmp_path)}))
    fn.publish_layer_version(LayerName="l", Content={"ZipFile": package()})
    plane.client("lambda", region="eu-west-1").create_function(**creation())
    plane.store.reset()
    assert plane.files.all() == []
    assert tmp_path.is_dir()
    assert fn.list_functions()["Functions"] == []
