"""A mapping template as a step: whatever is wrong with it, the request that needs it is answered as AWS does."""

from typing import Any

import pytest

from data_plane.errors import ApiConfigurationError
from data_plane.mapping.templates import Transformed, compile_transform
from data_plane.vtl import Input, Util

VARIABLES: dict[str, Any] = {"input": Input('{"a": "b"}'), "util": Util(), "context": {}, "stageVariables": {}}


def test_a_template_transforms() -> None:
    assert compile_transform("<$input.path('$.a')>", "request")(VARIABLES) == "<b>"


def test_a_text_that_speaks_of_nothing_is_itself() -> None:
    text = '{"statusCode": 200, "path": "C:\\\\temp"}\n'
    assert compile_transform(text, "request")({}) == text


@pytest.mark.parametrize("text", ["#if(", "#end", "$input.path('$.a').substring(9)", "#foreach($i in [1..1001])#end"])
@pytest.mark.parametrize("transformed", ["request", "response"])
def test_a_template_that_is_broken_or_fails_fails_the_request(text: str, transformed: Transformed) -> None:
    """ "A VTL runtime error (unknown method, bad parse) -> 500 `Internal server error`", and its line in the log."""
    transform = compile_transform(text, transformed)
    with pytest.raises(ApiConfigurationError) as failure:
        transform(VARIABLES)
    assert failure.value.status == 500
    assert failure.value.message == "Internal server error"
    assert failure.value.reason == f"Execution failed due to configuration error: Unable to transform {transformed}"
