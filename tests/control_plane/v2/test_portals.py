"""Portals, their products and pages through boto3: shapes and codes are the model's (handbook/05 section 1.1)."""

import json
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import Api as RestApi
from tests.control_plane.v1.conftest import client as v1_client
from tests.control_plane.v2.conftest import ACCOUNT, API_ID, DATE, REGION, Like, plain, status

COLORS = ("AccentColor", "BackgroundColor", "ErrorValidationColor", "HeaderColor", "NavigationColor", "TextColor")
GIVEN: dict[str, Any] = {
    "Authorization": {"None": {}},
    "EndpointConfiguration": {"None": {}},
    "PortalContent": {"DisplayName": "Pets", "Theme": {"CustomColors": dict.fromkeys(COLORS, "#fff")}},
}
ARN = f"arn:aws:apigateway:{REGION}:{ACCOUNT}:/"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
COGNITO = {
    "AppClientId": "client",
    "UserPoolArn": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/x",
    "UserPoolDomain": "https://login.example.com",
}


def test_the_life_of_a_portal(apigatewayv2: Any) -> None:
    created = apigatewayv2.create_portal(**GIVEN, Tags={"a": "b"}, RumAppMonitorName="rum", LogoUri="s3://x/y")
    assert status(created) == 201
    key = {"PortalId": created["PortalId"]}
    endpoint = {
        "PortalDefaultDomainName": f"{key['PortalId']}.portal.{REGION}.amazonaws.com",
        "PortalDomainHostedZoneId": "Z1UJRXOUMOOFQ8",
    }
    shown = {
        **GIVEN,
        "EndpointConfiguration": endpoint,
        "IncludedPortalProductArns": [],
        "LastModified": DATE,
        "PortalArn": f"{ARN}portals/{key['PortalId']}",
        "PortalId": API_ID,
        "RumAppMonitorName": "rum",
        "Tags": {"a": "b"},
    }
    assert plain(created) == shown
    assert plain(apigatewayv2.get_portal(**key)) == shown
    assert apigatewayv2.list_portals()["Items"] == [shown]
    named = {"AcmManaged": {"CertificateArn": CERTIFICATE, "DomainName": "pets.example.com"}}
    updated = apigatewayv2.update_portal(
        **key, EndpointConfiguration=named, Authorization={"CognitoConfig": COGNITO}, RumAppMonitorName=""
    )
    assert updated["EndpointConfiguration"] == {**endpoint, **named["AcmManaged"]}
    assert updated["Authorization"] == {"CognitoConfig": COGNITO}
    assert "RumAppMonitorName" not in updated
    assert status(apigatewayv2.delete_portal(**key)) == 204
    calls = (
        apigatewayv2.get_portal,
        apigatewayv2.update_portal,
        apigatewayv2.delete_portal,
        apigatewayv2.publish_portal,
        apigatewayv2.disable_portal,
        apigatewayv2.preview_portal,
    )
    for call in calls:
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid portal identifier specified")


def test_a_portal_is_previewed_published_and_disabled(apigatewayv2: Any) -> None:
    key = {"PortalId": apigatewayv2.create_portal(**GIVEN)["PortalId"]}
    assert refusal(apigatewayv2.disable_portal, **key)[:2] == (409, "ConflictException")
    assert status(apigatewayv2.preview_portal(**key)) == 202
    preview = apigatewayv2.get_portal(**key)["Preview"]
    url = f"https://{key['PortalId']}.portal.{REGION}.amazonaws.com/preview"
    assert preview == {"PreviewStatus": "PREVIEW_READY", "PreviewUrl": url}
    assert status(apigatewayv2.publish_portal(**key, Description="first")) == 202
    published = apigatewayv2.get_portal(**key)
    assert published["PublishStatus"] == "PUBLISHED"
    assert (published["LastPublished"], published["LastPublishedDescription"]) == (DATE, "first")
    assert status(apigatewayv2.disable_portal(**key)) == 204
    assert apigatewayv2.get_portal(**key)["PublishStatus"] == "DISABLED"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Authorization": {}}, "authorization must have exactly one of: cognitoConfig, none"),
        (
            {"Authorization": {"None": {}, "CognitoConfig": COGNITO}},
            "authorization must have exactly one of: cognitoConfig, none",
        ),
        ({"EndpointConfiguration": {}}, "endpointConfiguration must have exactly one of: acmManaged, none"),
        (
            {"IncludedPortalProductArns": [ARN + "portalproducts/nope"]},
            f"Invalid portal product ARN specified: {ARN}portalproducts/nope",
        ),
    ],
)
def test_portals_that_are_none(apigatewayv2: Any, changes: dict[str, Any], message: str) -> None:
    found = refusal(apigatewayv2.create_portal, **{**GIVEN, **changes})
    assert found == (400, "BadRequestException", message)
    assert apigatewayv2.list_portals()["Items"] == []


class Product:
    """A product, and how calls name it."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.key = {"PortalProductId": client.create_portal_product(DisplayName="Pets")["PortalProductId"]}
        self.arn = f"{ARN}portalproducts/{self.key['PortalProductId']}"
        api = RestApi(v1_client())
        api.method(verb="GET", operationName="root")
        api.method(api.resource("pets"))
        api.stage("dev")
        self.parts = {"RestApiId": api.id, "Stage": "dev", "Path": "/pets", "Method": "GET"}

    def endpoint(self, **settings: Any) -> dict[str, Any]:
        identifier = {"IdentifierParts": self.parts}
        made = self.client.create_product_rest_endpoint_page(**self.key, RestEndpointIdentifier=identifier, **settings)
        return plain(made)


@pytest.fixture
def product(apigatewayv2: Any) -> Product:
    return Product(apigatewayv2)


def test_the_life_of_a_product(apigatewayv2: Any) -> None:
    created = apigatewayv2.create_portal_product(DisplayName="Pets", Tags={"a": "b"})
    assert status(created) == 201
    key = {"PortalProductId": created["PortalProductId"]}
    shown = {
        "DisplayName": "Pets",
        "LastModified": DATE,
        "PortalProductArn": f"{ARN}portalproducts/{key['PortalProductId']}",
        "PortalProductId": API_ID,
        "Tags": {"a": "b"},
    }
    assert plain(created) == shown
    assert plain(apigatewayv2.get_portal_product(**key)) == shown
    assert apigatewayv2.list_portal_products()["Items"] == [{**shown, "Description": ""}]
    assert apigatewayv2.list_portal_products(ResourceOwner="OTHER_ACCOUNTS")["Items"] == []
    updated = apigatewayv2.update_portal_product(**key, Description="all of them")
    assert plain(updated) == {**shown, "Description": "all of them"}
    assert apigatewayv2.get_tags(ResourceArn=shown["PortalProductArn"])["Tags"] == {"a": "b"}
    assert status(apigatewayv2.delete_portal_product(**key)) == 204
    missing = (404, "NotFoundException", "Invalid portal product identifier specified")
    for call in (apigatewayv2.get_portal_product, apigatewayv2.update_portal_product):
        assert refusal(call, **key) == missing
    assert refusal(apigatewayv2.delete_portal_product, **key) == missing
    assert refusal(apigatewayv2.list_product_pages, **key) == missing


def test_products_of_others_are_not_seen(product: Product) -> None:
    own = product.client.get_portal_product(**product.key, ResourceOwnerAccountId=ACCOUNT)
    assert own["DisplayName"] == "Pets"
    other = {**product.key, "ResourceOwnerAccountId": "222222222222"}
    calls = (
        product.client.get_portal_product,
        product.client.list_product_pages,
        product.client.list_product_rest_endpoint_pages,
    )
    for call in calls:
        assert refusal(call, **other).status == 404


def test_a_product_in_a_portal_stays(product: Product) -> None:
    portal = product.client.create_portal(**GIVEN, IncludedPortalProductArns=[product.arn])
    assert portal["IncludedPortalProductArns"] == [product.arn]
    found = refusal(product.client.delete_portal_product, **product.key)
    assert found == (400, "BadRequestException", "Cannot delete a portal product that is included in a portal")


def test_a_sharing_policy(product: Product) -> None:
    client, key = product.client, product.key
    missing = (404, "NotFoundException", "The portal product has no sharing policy")
    assert refusal(client.get_portal_product_sharing_policy, **key) == missing
    policy = '{"Version": "2012-10-17", "Statement": []}'
    assert status(client.put_portal_product_sharing_policy(**key, PolicyDocument=policy)) == 200
    found = client.get_portal_product_sharing_policy(**key)
    assert plain(found) == {**key, "PolicyDocument": policy}
    assert refusal(client.put_portal_product_sharing_policy, **key, PolicyDocument="{").status == 400
    assert status(client.delete_portal_product_sharing_policy(**key)) == 204
    assert refusal(client.delete_portal_product_sharing_policy, **key) == missing


def test_the_life_of_a_page(product: Product) -> None:
    client, content = product.client, {"Title": "Welcome", "Body": "# Hello"}
    created = client.create_product_page(**product.key, DisplayContent=content)
    assert status(created) == 201
    arn = f"{product.arn}/productpages/{created['ProductPageId']}"
    shown = {"DisplayContent": content, "LastModified": DATE, "ProductPageArn": arn, "ProductPageId": API_ID}
    assert plain(created) == shown
    key = {**product.key, "ProductPageId": created["ProductPageId"]}
    assert plain(client.get_product_page(**key)) == shown
    [listed] = client.list_product_pages(**product.key)["Items"]
    del shown["DisplayContent"]
    assert listed == {**shown, "PageTitle": "Welcome"}
    new = {"Title": "Bye", "Body": "x"}
    assert client.update_product_page(**key, DisplayContent=new)["DisplayContent"] == new
    assert status(client.delete_product_page(**key)) == 204
    for call in (client.get_product_page, client.update_product_page, client.delete_product_page):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid product page identifier specified")


def test_the_life_of_an_endpoint_page(product: Product) -> None:
    client = product.client
    created = product.endpoint()
    own = {"Endpoint": f"https://{product.parts['RestApiId']}.execute-api.{REGION}.amazonaws.com/dev"}
    assert created == {
        "DisplayContent": own,
        "LastModified": DATE,
        "ProductRestEndpointPageArn": Like(f"{product.arn}/productrestendpointpages/[a-z0-9]{{10}}"),
        "ProductRestEndpointPageId": API_ID,
        "RestEndpointIdentifier": {"IdentifierParts": product.parts},
        "Status": "AVAILABLE",
        "TryItState": "ENABLED",
    }
    key = {**product.key, "ProductRestEndpointPageId": created["ProductRestEndpointPageId"]}
    assert plain(client.get_product_rest_endpoint_page(**key)) == created
    [listed] = client.list_product_rest_endpoint_pages(**product.key)["Items"]
    assert listed == {**{name: each for name, each in created.items() if name != "DisplayContent"}, **own}
    overrides = {"Body": "x", "Endpoint": "https://pets.example.com", "OperationName": "pets"}
    updated = client.update_product_rest_endpoint_page(
        **key, DisplayContent={"Overrides": overrides}, TryItState="DISABLED"
    )
    assert (updated["DisplayContent"], updated["TryItState"]) == (overrides, "DISABLED")
    back = client.update_product_rest_endpoint_page(**key, DisplayContent={"None": {}})
    assert (back["DisplayContent"], back["TryItState"]) == (own, "DISABLED")
    assert status(client.delete_product_rest_endpoint_page(**key)) == 204
    calls = (
        client.get_product_rest_endpoint_page,
        client.update_product_rest_endpoint_page,
        client.delete_product_rest_endpoint_page,
    )
    for call in calls:
        message = "Invalid product REST endpoint page identifier specified"
        assert refusal(call, **key) == (404, "NotFoundException", message)


def test_the_raw_content_of_an_endpoint_page_is_its_export(product: Product) -> None:
    key = {**product.key, "ProductRestEndpointPageId": product.endpoint()["ProductRestEndpointPageId"]}
    found = product.client.get_product_rest_endpoint_page(**key, IncludeRawDisplayContent="true")
    raw = json.loads(found["RawDisplayContent"])
    assert raw["openapi"] == "3.0.1"
    assert {path: list(item) for path, item in raw["paths"].items()} == {"/pets": ["get"]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"RestApiId": "nope"}, f"Invalid API identifier specified {ACCOUNT}:nope"),
        ({"Stage": "nope"}, "Invalid stage identifier specified"),
        ({"Path": "/nope"}, "No method GET of the path /nope is deployed to the stage"),
        ({"Method": "PUT"}, "No method PUT of the path /pets is deployed to the stage"),
    ],
)
def test_endpoints_that_are_none(product: Product, changes: dict[str, str], message: str) -> None:
    product.parts |= changes
    found = refusal(product.endpoint)
    assert found == (400, "BadRequestException", message)
    assert product.client.list_product_rest_endpoint_pages(**product.key)["Items"] == []


def test_the_order_of_pages(product: Product) -> None:
    page = product.client.create_product_page(**product.key, DisplayContent={"Title": "x", "Body": "y"})
    order = {
        "OverviewPageArn": page["ProductPageArn"],
        "ProductPageArns": [page["ProductPageArn"]],
        "Contents": [
            {"SectionName": "a", "ProductRestEndpointPageArns": [product.endpoint()["ProductRestEndpointPageArn"]]}
        ],
    }
    updated = product.client.update_portal_product(**product.key, DisplayOrder=order)
    assert updated["DisplayOrder"] == order
    unknown = {"OverviewPageArn": product.arn + "/productpages/nope"}
    found = refusal(product.client.update_portal_product, **product.key, DisplayOrder=unknown)
    assert found.message == f"Invalid page ARN specified in the display order: {product.arn}/productpages/nope"
