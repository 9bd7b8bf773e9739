"""RequestValidators through boto3 (handbook/01 section 7, handbook/10 fact 15)."""

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import SHORT_ID, Api, plain, replace, status


def test_the_life_of_a_validator(api: Api) -> None:
    created = api.client.create_request_validator(restApiId=api.id, name="all")
    assert status(created) == 201
    shown = {"id": SHORT_ID, "name": "all", "validateRequestBody": False, "validateRequestParameters": False}
    assert plain(created) == shown
    key = {"restApiId": api.id, "requestValidatorId": created["id"]}
    assert plain(api.client.get_request_validator(**key)) == shown
    assert api.client.get_request_validators(restApiId=api.id)["items"] == [shown]
    patch = replace("/validateRequestBody", "true")
    assert api.client.update_request_validator(**key, patchOperations=patch)["validateRequestBody"] is True
    patch = [*replace("/validateRequestBody"), *replace("/validateRequestParameters", "true"), *replace("/name", "new")]
    assert plain(api.client.update_request_validator(**key, patchOperations=patch)) == {
        **shown,
        "name": "new",
        "validateRequestParameters": True,
    }
    assert status(api.client.delete_request_validator(**key)) == 202
    assert refusal(api.client.get_request_validator, **key).status == 404


def test_a_validator_is_made_as_it_is_asked_for(api: Api) -> None:
    given = {"name": "all", "validateRequestBody": True, "validateRequestParameters": True}
    created = api.client.create_request_validator(restApiId=api.id, **given)
    assert plain(created) == {"id": SHORT_ID, **given}


def test_a_validator_in_use_stays(api: Api) -> None:
    validator = api.client.create_request_validator(restApiId=api.id, name="all")["id"]
    method = api.method(api.resource("pets"), requestValidatorId=validator)
    key = {"restApiId": api.id, "requestValidatorId": validator}
    assert refusal(api.client.delete_request_validator, **key) == (
        409,
        "ConflictException",
        "Cannot delete validator 'all', is referenced in method: /pets/GET",
    )
    api.client.update_method(**method, patchOperations=replace("/requestValidatorId", ""))
    assert status(api.client.delete_request_validator(**key)) == 202
