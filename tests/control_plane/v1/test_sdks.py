"""GetSdk, GetSdkTypes and GetSdkType, as boto3 sees them; what the clients do is tested in tests/control_plane/sdk."""

import io
import json
import zipfile
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.documents import PETSTORE


@pytest.fixture
def rest_api_id(apigateway: Any) -> str:
    created: str = apigateway.import_rest_api(body=json.dumps(PETSTORE).encode())["id"]
    apigateway.create_deployment(restApiId=created, stageName="dev")
    return created


def test_an_sdk_is_a_file(apigateway: Any, rest_api_id: str) -> None:
    answer = apigateway.get_sdk(restApiId=rest_api_id, stageName="dev", sdkType="javascript")
    assert answer["contentType"] == "application/octet-stream"
    assert answer["contentDisposition"].startswith('attachment; filename="javascript_')
    assert answer["contentDisposition"].endswith('Z.zip"')


FILES = [
    ("javascript", ["apiGateway-js-sdk/apigClient.js", "apiGateway-js-sdk/README.md"]),
    (
        "python",
        [
            "apigateway-python-sdk/api_client/__init__.py",
            "apigateway-python-sdk/api_client/client.py",
            "apigateway-python-sdk/README.md",
        ],
    ),
]


@pytest.mark.parametrize(("sdk_type", "names"), FILES, ids=["javascript", "python"])
def test_an_sdk_is_a_zip_of_sources(apigateway: Any, rest_api_id: str, sdk_type: str, names: list[str]) -> None:
    answer = apigateway.get_sdk(restApiId=rest_api_id, stageName="dev", sdkType=sdk_type)
    with zipfile.ZipFile(io.BytesIO(answer["body"].read())) as packed:
        assert packed.namelist() == names
        assert f"https://{rest_api_id}.execute-api.us-east-1.amazonaws.com/dev" in packed.read(names[0]).decode()


REFUSED = [
    ("a type that there is not", {"sdkType": "cobol"}, 400, "Invalid SDK type specified: cobol."),
    (
        "a type of AWS's without what it needs",
        {"sdkType": "swift"},
        400,
        "Missing required parameters for SDK type swift: classPrefix",
    ),
    (
        "a type of AWS's that is not generated here",
        {"sdkType": "swift", "parameters": {"classPrefix": "A"}},
        400,
        "The emulator does not generate SDKs of type swift. It generates javascript,python",
    ),
    ("a stage that there is not", {"stageName": "prod"}, 404, "Invalid stage identifier specified"),
    (
        "an API that there is not",
        {"restApiId": "nothing"},
        404,
        "Invalid API identifier specified 111111111111:nothing",
    ),
]


@pytest.mark.parametrize(("why", "arguments", "status", "said"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_there_is_no_sdk_of_is_refused(
    apigateway: Any, rest_api_id: str, *, why: str, arguments: Any, status: int, said: str
) -> None:
    given = {"restApiId": rest_api_id, "stageName": "dev", "sdkType": "javascript", **arguments}
    found = refusal(apigateway.get_sdk, **given)
    assert found[:2] == (status, "BadRequestException" if status == 400 else "NotFoundException")
    assert found[2].startswith(said)


def test_types_are_listed_page_by_page(apigateway: Any) -> None:
    first = apigateway.get_sdk_types(limit=6)
    second = apigateway.get_sdk_types(position=first["position"])
    assert "position" not in second
    ids = [each["id"] for each in [*first["items"], *second["items"]]]
    assert ids == ["javascript", "android", "objectivec", "swift", "java", "ruby", "python"]


def test_a_type_tells_its_properties(apigateway: Any) -> None:
    found = apigateway.get_sdk_type(id="swift")
    assert found["friendlyName"] == "iOS (Swift)"
    (prefix,) = found["configurationProperties"]
    assert (prefix["name"], prefix["required"]) == ("classPrefix", True)
    assert apigateway.get_sdk_type(id="javascript")["configurationProperties"] == []
    assert refusal(apigateway.get_sdk_type, id="cobol") == (
        404,
        "NotFoundException",
        "Invalid SDK type identifier specified",
    )
