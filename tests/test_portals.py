"""Published portals as callers see them: over the wire, and never more than what was published."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.process import Server

HOSTILE = "<script>alert(1)</script><img src=x onerror=\"alert('2')\">&amp;"
COLORS = ("AccentColor", "BackgroundColor", "ErrorValidationColor", "HeaderColor", "NavigationColor", "TextColor")


class Portal:
    """A portal of one product with a text and the endpoint GET /pets, whose every text is `text`."""

    def __init__(self, aws: Any, text: str) -> None:
        self.gateway, self.client = aws("apigateway"), aws("apigatewayv2")
        self.api = self.gateway.create_rest_api(name="pets")["id"]
        root = self.gateway.get_resources(restApiId=self.api)["items"][0]["id"]
        pets = self.gateway.create_resource(restApiId=self.api, parentId=root, pathPart="pets")["id"]
        key = {"restApiId": self.api, "resourceId": pets, "httpMethod": "GET"}
        self.gateway.put_method(**key, authorizationType="NONE")
        self.gateway.put_integration(**key, type="MOCK")
        self.gateway.create_deployment(restApiId=self.api, stageName="prod")
        product = self.client.create_portal_product(DisplayName=text, Description=text)
        self.product = {"PortalProductId": product["PortalProductId"]}
        self.client.create_product_page(**self.product, DisplayContent={"Title": text, "Body": text})
        self.endpoint("Buy a pet", text)
        self.id = self.client.create_portal(
            Authorization={"None": {}},
            EndpointConfiguration={
                "AcmManaged": {
                    "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/1",
                    "DomainName": f"Pets-{self.api}.example.com",
                }
            },
            IncludedPortalProductArns=[product["PortalProductArn"]],
            PortalContent={
                "DisplayName": text,
                "Description": text,
                "Theme": {"CustomColors": dict.fromkeys(COLORS, "</style>")},
            },
        )["PortalId"]

    def endpoint(self, name: str, body: str, **settings: str) -> str:
        parts = {"RestApiId": self.api, "Stage": "prod", "Path": "/pets", "Method": "GET"}
        made = self.client.create_product_rest_endpoint_page(
            **self.product,
            RestEndpointIdentifier={"IdentifierParts": parts},
            DisplayContent={"Overrides": {"OperationName": name, "Body": body}},
            **settings,
        )
        arn: str = made["ProductRestEndpointPageArn"]
        return arn

    def remove(self) -> None:
        self.client.delete_portal(PortalId=self.id)
        self.client.delete_portal_product(**self.product)
        self.gateway.delete_rest_api(restApiId=self.api)


@pytest.fixture
def portal(aws: Any) -> Iterator[Portal]:
    made = Portal(aws, "All the pets")
    yield made
    made.remove()


def page(emulator: Server, path: str, host: str | None = None) -> requests.Response:
    return requests.get(emulator.url + path, headers={"Host": host} if host else {}, timeout=10)


def test_a_portal_is_at_its_addresses_while_it_is_published(emulator: Server, portal: Portal) -> None:
    addresses = [
        (f"/_aws/portals/{portal.id}", None),
        (f"/_aws/portals/{portal.id}/", None),
        ("/", f"{portal.id}.portal.us-east-1.amazonaws.com"),
        ("/", f"{portal.id}.portal.localhost:4566"),
        ("/", f"pets-{portal.api}.example.com"),
    ]

    def statuses() -> set[int]:
        return {page(emulator, *address).status_code for address in addresses}

    assert statuses() == {404}, "not published yet"
    portal.client.publish_portal(PortalId=portal.id)
    assert statuses() == {200}
    shown = {page(emulator, *address).text for address in addresses}
    assert len(shown) == 1, "the same page everywhere"
    portal.client.disable_portal(PortalId=portal.id)
    assert statuses() == {404}, "disabled"


def test_a_portal_shows_its_products_their_texts_and_endpoints(emulator: Server, portal: Portal) -> None:
    portal.client.publish_portal(PortalId=portal.id)
    found = page(emulator, f"/_aws/portals/{portal.id}")
    assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    for element in (
        "<h1>All the pets</h1>",
        "<h2>All the pets</h2>",
        "<h3>All the pets</h3>",
        "<h4>Buy a pet</h4>",
        f"<code>GET https://{portal.api}.execute-api.us-east-1.amazonaws.com/prod/pets</code>",
        f"<code>curl -gX GET {emulator.url}/_aws/execute-api/{portal.api}/prod/pets</code>",
    ):
        assert element in found.text


def test_what_is_published_stays_until_it_is_published_again(emulator: Server, portal: Portal) -> None:
    def shown(below: str = "") -> list[str]:
        return re.findall("<h[34]>(.*)</h", page(emulator, f"/_aws/portals/{portal.id}{below}").text)

    portal.client.publish_portal(PortalId=portal.id)
    assert page(emulator, f"/_aws/portals/{portal.id}/preview").status_code == 404, "nothing was previewed"
    first = portal.endpoint("Feed a pet", "x")
    overview = portal.client.create_product_page(**portal.product, DisplayContent={"Title": "Start", "Body": "x"})
    order = {
        "OverviewPageArn": overview["ProductPageArn"],
        "Contents": [{"SectionName": "Care", "ProductRestEndpointPageArns": [first]}],
    }
    portal.client.update_portal_product(**portal.product, DisplayOrder=order)
    assert shown() == ["All the pets", "Buy a pet"]
    portal.client.preview_portal(PortalId=portal.id)
    ordered = ["Start", "All the pets", "Care", "Feed a pet", "Buy a pet"]
    assert (shown(), shown("/preview")) == (["All the pets", "Buy a pet"], ordered)
    portal.client.publish_portal(PortalId=portal.id)
    assert shown() == ordered


def test_an_endpoint_that_may_not_be_tried_has_no_command(emulator: Server, portal: Portal) -> None:
    portal.endpoint("Look only", "x", TryItState="DISABLED")
    portal.client.publish_portal(PortalId=portal.id)
    text = page(emulator, f"/_aws/portals/{portal.id}").text
    assert text.count("Try it: ") == 1
    assert "Look only" in text


def test_what_users_wrote_is_text(emulator: Server, aws: Any) -> None:
    portal = Portal(aws, HOSTILE)
    portal.client.publish_portal(PortalId=portal.id)
    found = page(emulator, f"/_aws/portals/{portal.id}")
    tags = set(re.findall(r"<(/?\w+)", found.text))
    known = {"html", "head", "title", "style", "body", "h1", "h2", "h3", "h4", "p", "section", "article", "code"}
    assert tags - {f"/{each}" for each in known} - known == {"meta"}
    assert found.text.count("&lt;script&gt;") >= 7, "and it is all there"
    assert found.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    portal.remove()


@pytest.mark.parametrize(
    ("path", "host"),
    [
        pytest.param("/_aws/portals/nosuchport", None, id="no such portal"),
        pytest.param("/", "nosuchport.portal.us-east-1.amazonaws.com", id="no such portal, by host"),
        pytest.param("/_aws/portals/<script>/preview", None, id="a name that is markup"),
    ],
)
def test_there_is_no_such_portal(emulator: Server, path: str, host: str | None) -> None:
    found = page(emulator, path, host)
    assert found.status_code == 404
    assert "No portal is published here." in found.text
    assert "<script" not in found.text
