"""What is exported and imported again is the same API: two hundred generated ones, and those in `samples/`.

In either version, JSON and YAML.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from control_plane.definitions import v1
from control_plane.openapi.documents import document, text
from control_plane.openapi.documents.dialect import Address, Dialect
from control_plane.openapi.rest import export
from tests.control_plane.openapi.documents import empty_api, imported
from tests.control_plane.openapi.generated import LINK, OWN, Generator

ADDRESS = Address("host", "stage")
ALL = frozenset(("apigateway",))
SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*_openapi/*.yaml"))
DIALECTS: Mapping[str, Dialect] = {"swagger": document.SWAGGER_2, "oas30": document.OPENAPI_3}


@pytest.mark.parametrize("kind", ["swagger", "oas30"])
@pytest.mark.parametrize("seed", range(200))
def test_an_export_imported_again_is_the_same_api(kind: str, seed: int) -> None:
    api = Generator(seed, kind).api()
    first = export.document(api, DIALECTS[kind], ADDRESS, ALL)
    read = imported(text.dump(first, as_yaml=seed % 2 == 1), empty_api(id="klmnopqrst", name="another"))
    assert essence(read.api) == essence(api)
    assert read.warnings == []
    assert export.document(read.api, DIALECTS[kind], ADDRESS, ALL) == first


@pytest.mark.parametrize("kind", ["swagger", "oas30"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_samples_document_comes_back_as_it_went_in(kind: str, path: Path) -> None:
    api = imported(path.read_bytes(), empty_api()).api
    first = export.document(api, DIALECTS[kind], ADDRESS, ALL)
    read = imported(text.dump(first, as_yaml=True), empty_api(id="klmnopqrst", name="another"))
    assert essence(read.api) == essence(api)
    assert export.document(read.api, DIALECTS[kind], ADDRESS, ALL) == first


def essence(api: v1.RestApi) -> dict[str, Any]:
    """An API without its ids: parts by name, and what names parts by name."""
    found = asdict(replace(api, tags={}, id="", root_resource_id="", created_date=0))
    found["version"] = export.version(api)
    found["policy"] = json.loads((api.policy or "null").replace(OWN, "execute-api:/"))
    found["models"] = {name: _model(each, LINK.format(api.id)) for name, each in api.models.items()}
    found["authorizers"] = {each.name: replace(each, id="") for each in api.authorizers.values()}
    found["request_validators"] = {each.name: replace(each, id="") for each in api.request_validators.values()}
    found["resources"] = {
        each.path: {verb: _method(api, each, method) for verb, method in each.methods.items()}
        for each in api.resources.values()
    }
    return found


def _model(model: v1.Model, link: str) -> Any:
    """A description is a model's and its schema's: where one had none, both have it afterwards."""
    schema = json.loads((model.schema or "").replace(link, "#"))
    described = schema.pop("description", None) or model.description
    return {"schema": schema, "description": described, "type": model.content_type}


def _method(api: v1.RestApi, resource: v1.Resource, method: v1.Method) -> v1.Method:
    """With names for ids; a cache namespace that is the resource's id is called so."""
    integration = method.method_integration
    if integration and integration.cache_namespace == resource.id:
        integration = replace(integration, cache_namespace="the resource's id")
    authorizer = api.authorizers.get(method.authorizer_id or "")
    validator = api.request_validators.get(method.request_validator_id or "")
    return replace(
        method,
        authorizer_id=authorizer.name if authorizer else None,
        request_validator_id=validator.name if validator else None,
        method_integration=integration,
    )
