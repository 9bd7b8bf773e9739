"""The name in a TLS client's first message: of a real client's, of pieces of it, of anything."""

import ssl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.tls.client_hello import is_whole, server_name


def hello(name: str | None, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> bytes:
    """What this machine's OpenSSL says first."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.maximum_version = newest
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("name", ["api.example.com", "localhost", None, f"{'a' * 63}.{'b' * 63}.{'c' * 63}"])
def test_the_name_a_client_asks_for(name: str | None, newest: ssl.TLSVersion) -> None:
    said = hello(name, newest)
    assert is_whole(said)
    assert server_name(said) == name
    assert server_name(said + b"what follows") == name


def test_a_hello_in_pieces_is_waited_for() -> None:
    said = hello("api.example.com")
    for end in range(len(said)):
        assert not is_whole(said[:end]), end
        assert server_name(said[:end]) is None, end


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n", b"\x80\x2e\x01", b"\x15\x03\x01\x00\x02\x02\x28"])
def test_what_is_no_hello_is_not_waited_for(said: bytes) -> None:
    assert is_whole(said)
    assert server_name(said) is None


def test_a_host_name_of_another_kind_or_coding_names_nobody() -> None:
    said = hello("api.example.com")
    at = said.index(b"api.example.com")
    assert server_name(said[: at - 3] + b"\x01" + said[at - 2 :]) is None
    assert server_name(said.replace(b"api.example", b"\xffpi.example")) is None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=200), st.integers(0, 400), st.binary(max_size=4))
def test_nothing_a_client_says_breaks_it(rubbish: bytes, at: int, patch: bytes) -> None:
    spoiled = bytearray(hello("api.example.com"))
    spoiled[at : at + len(patch)] = patch
    for said in (rubbish, bytes(spoiled), b"\x16\x03\x01" + rubbish):
        name = server_name(said)
        assert name is None or len(name) < len(said)
        assert is_whole(said) in (True, False)
