"""What a web page elsewhere could have caused is refused."""

import pytest

from data_plane.runtime import Header, Request
from emulator.front_door.guard import Guard

GUARD = Guard(["emulator.test"])


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ([("Host", "localhost:4566")], "loopback by name"),
        ([("Host", "127.0.0.1:4566")], "loopback by address"),
        ([("Host", "127.8.9.1")], "any loopback address"),
        ([("Host", "[::1]:4566")], "loopback, IPv6"),
        ([("Host", "bucket.s3.localhost:4566")], "a name below localhost"),
        ([("Host", "localhost.localstack.cloud:4566")], "the public name of loopback that tools use"),
        ([("Host", "EMULATOR.test:80")], "a configured name, in any case"),
        ([("Host", "bucket.s3.us-east-1.amazonaws.com")], "a bucket, by its name at AWS"),
        ([("Host", "localhost"), ("Origin", "http://localhost:3000")], "a page of this machine"),
        ([("Host", "localhost"), ("Sec-Fetch-Site", "same-origin")], "the console itself"),
    ],
)
def test_let_in(headers: list[Header], why: str) -> None:
    assert GUARD.refusal(Request(method="GET", path="/", headers=headers)) is None, why


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ([], "no host at all"),
        ([("Host", "evil.example")], "a name rebound to this machine"),
        ([("Host", "localhost.evil.example")], "a name that begins like ours"),
        ([("Host", "notlocalhost")], "a name that ends like ours"),
        ([("Host", "127.0.0.1.evil.example")], "an address that is a name"),
        ([("Host", "10.0.0.1")], "an address of the network"),
        ([("Host", "localhost"), ("Origin", "https://evil.example")], "a foreign page"),
        ([("Host", "localhost"), ("Origin", "http://evil.s3.amazonaws.com")], "a page that lies in somebody's bucket"),
        ([("Host", "localhost"), ("Origin", "null")], "a page without origin: a sandbox, a file"),
        ([("Host", "localhost"), ("Origin", "https://localhost@evil.example")], "an origin in disguise"),
        ([("Host", "localhost"), ("Sec-Fetch-Site", "cross-site")], "an image or a form of a foreign page"),
    ],
)
def test_kept_out(headers: list[Header], why: str) -> None:
    assert GUARD.refusal(Request(method="POST", path="/", headers=headers)), why
