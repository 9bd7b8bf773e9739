"""Every way to address an API."""

import pytest

from data_plane.runtime import Arrival, Request
from emulator.front_door import addresses
from emulator.front_door.addresses import Address


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/_aws/execute-api/abc/dev/pets", Address("abc", "/dev/pets")),
        ("/_aws/execute-api/abc/dev", Address("abc", "/dev")),
        ("/_aws/execute-api/abc", Address("abc", "/")),
        ("/_aws/execute-api/abc/$default/pets", Address("abc", "/pets")),
        ("/_aws/execute-api/abc/$default", Address("abc", "/")),
        ("/_aws/execute-api/abc/dev//pets/", Address("abc", "/dev//pets/")),
        ("/execute-api/abc/dev/pets", Address("abc", "/dev/pets")),
        ("/ws/abc/dev", Address("abc", "/dev")),
        ("/ws/abc/$default/pets", Address("abc", "/pets")),
        ("/restapis/abc/dev/_user_request_/pets", Address("abc", "/dev/pets")),
        ("/restapis/abc/dev/_user_request_", Address("abc", "/dev")),
        ("/restapis/abc/dev/_user_request_more", None),
        ("/restapis/abc/resources", None),
        ("/execute-api/abc", None),
        ("/dev/pets", None),
        ("", None),
    ],
)
def test_by_path(path: str, address: Address | None) -> None:
    request = Request(method="GET", path=path)
    assert (addresses.for_scripts(request) or addresses.by_path(request)) == address


@pytest.mark.parametrize(
    ("host", "api_id", "address"),
    [
        ("abc.execute-api.us-east-1.amazonaws.com", None, Address("abc", "/dev")),
        ("ABC.execute-api.localhost:4566", None, Address("abc", "/dev")),
        (
            "abc-vpce-0123.execute-api.us-east-1.amazonaws.com",
            None,
            Address("abc", "/dev", Arrival(vpc_endpoint_id="vpce-0123")),
        ),
        (
            "vpce-0123-x1y2.execute-api.us-east-1.vpce.amazonaws.com",
            "abc",
            Address("abc", "/dev", Arrival(vpc_endpoint_id="vpce-0123")),
        ),
        (
            "vpce-0123-x1y2.execute-api.us-east-1.vpce.amazonaws.com",
            None,
            Address("", "/dev", Arrival(vpc_endpoint_id="vpce-0123")),
        ),
        ("localhost:4566", "abc", Address("abc", "/dev")),
        ("localhost:4566", None, None),
    ],
)
def test_by_host(host: str, api_id: str | None, address: Address | None) -> None:
    headers = [("Host", host), *([("x-apigw-api-id", api_id)] if api_id else [])]
    assert addresses.by_host(Request(method="GET", path="/dev", headers=headers)) == address
