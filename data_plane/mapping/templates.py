"""Mapping templates as steps of an integration: what AWS answers where a template is broken or fails.

PutIntegration accepts any text; a template that does not parse is found out by the request that needs it. So compiling
never fails here: a broken template is a step that fails, as one whose rendering fails does, with 500 `Internal server
error` and its reason in the execution log (handbook/03 section 1).
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.vtl import TemplateRenderError, TemplateSyntaxError, compile_template

Transform = Callable[[Mapping[str, Any]], str]
Transformed = Literal["request", "response"]


def compile_transform(text: str, transformed: Transformed) -> Transform:
    """A mapping template as a function of its variables (see `Template.render`). It raises ApiConfigurationError.

    A text that speaks of nothing, as the `{"statusCode": 200}` of many a MOCK, is rendered here and now.
    """
    reason = f"{CONFIGURATION}Unable to transform {transformed}"
    try:
        template = compile_template(text)
    except TemplateSyntaxError:

        def broken(_: Mapping[str, Any]) -> str:
            raise ApiConfigurationError(reason=reason)

        return broken
    if "$" not in text and "#" not in text:
        always = template.render({})
        return lambda variables: always

    def transform(variables: Mapping[str, Any]) -> str:
        try:
            return template.render(variables)
        except TemplateRenderError as error:
            raise ApiConfigurationError(reason=reason) from error

    return transform
