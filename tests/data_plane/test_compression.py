"""Which coding a client gets, and what may come compressed (handbook/02 section 13)."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.compression import LARGEST, NotCompressed, TooLarge, inflate, wanted


def gzipped(body: bytes) -> bytes:
    """The same bytes at any time: cases are named by them."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize(
    ("accepted", "coding", "why"),
    [
        (None, "identity", "a client that says nothing"),
        ("", "identity", "or says so"),
        ("gzip", "gzip", "one"),
        ("deflate, gzip", "deflate", "the first of equals"),
        ("deflate;q=0.5, gzip;q=1.0", "gzip", "the one of the highest q"),
        ("deflate;q=0.5,gzip;Q=0.4", "deflate", "q in any case"),
        ("GZIP", "gzip", "names in any case"),
        ("br, zstd", "identity", "none that AWS has"),
        ("br, gzip;q=0.2", "gzip", "the one of them that AWS has"),
        ("*", "gzip", "anything"),
        ("identity, gzip;q=0.5", "identity", "a client that had rather not"),
        ("gzip;q=0", "identity", "none, explicitly"),
        ("gzip;q=x", "identity", "a q that is no number"),
        (",,;q=1,gzip;;q=1", "gzip", "empty elements"),
    ],
)
def test_accept_encoding(accepted: str | None, coding: str, why: str) -> None:
    assert wanted(accepted) == coding, why


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_whatever_a_client_says_it_gets_something_aws_has(accepted: str) -> None:
    assert wanted(accepted) in ("gzip", "deflate", "identity")


@given(st.binary(max_size=2000))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_was_compressed_comes_back(body: bytes) -> None:
    assert inflate(gzipped(body), "gzip") == body
    assert inflate(zlib.compress(body), "deflate") == body


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(NotCompressed):
        inflate(b"\0" + body, "gzip")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (gzipped(b"x" * 100)[:-1], "it breaks off"),
        (gzipped(b"x") + b"more", "something follows"),
        (gzipped(b"x") + gzipped(b"y"), "another follows"),
        (zlib.compress(b"x"), "another coding"),
    ],
)
def test_what_is_not_what_it_says_it_is(body: bytes, why: str) -> None:
    with pytest.raises(NotCompressed):
        inflate(body, "gzip")


def test_a_bomb_does_not_go_off() -> None:
    assert len(inflate(gzipped(bytes(LARGEST)), "gzip")) == LARGEST
    with pytest.raises(TooLarge):
        inflate(gzipped(bytes(LARGEST + 1)), "gzip")
    with pytest.raises(TooLarge):
        inflate(gzipped(bytes(200_000_000)), "gzip")
