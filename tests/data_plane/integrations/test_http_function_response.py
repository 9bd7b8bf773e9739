"""Whatever a function of an HTTP API answers is a response that can be sent, or a failure; nothing else comes of it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.errors import IntegrationFailure
from data_plane.integrations.http_apis.function_response import reader

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
anything = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
members = st.fixed_dictionaries(
    {},
    optional={
        "statusCode": st.integers(90, 610) | anything,
        "headers": st.dictionaries(st.text(), scalars) | anything,
        "multiValueHeaders": st.dictionaries(st.text(), st.lists(scalars)) | anything,
        "cookies": st.lists(st.text()) | anything,
        "body": st.text() | anything,
        "isBase64Encoded": st.booleans() | anything,
    },
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True)
@given(answer=members | anything, version=st.sampled_from(["1.0", "2.0"]))
def test_any_document(answer: Any, version: str) -> None:
    try:
        response = reader(version)(json.dumps(answer).encode())
    except IntegrationFailure:
        return
    assert 100 <= response.status <= 599
    assert isinstance(response.body, bytes)
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in response.headers)
    assert not {"connection", "content-length", "transfer-encoding"} & {name.lower() for name, _ in response.headers}


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "nothing"),
        (b"{", "half a document"),
        (b"[" * 100_000, "too deep"),
        (b"\xff", "no UTF-8"),
        (b'"\xff"', "nor here"),
    ],
)
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_what_is_no_json(payload: bytes, why: str, version: str) -> None:
    with pytest.raises(IntegrationFailure):
        reader(version)(payload)
