"""The Velocity Template Language as API Gateway speaks it: a package of its own, which needs nothing of the rest.

    template = compile_template('{"id": "$input.params(\\'id\\')"}')
    template.render({"input": Input(b"{}", path={"id": "7"}), "util": Util(), "context": {}, "stageVariables": {}})

| module | |
|---|---|
| parsing | the text to a tree |
| codegen | the tree to Python source |
| template, runtime | compiling that source; what it calls |
| java | Java's values: how they print and compare, their methods |
| input, util, overrides | `$input`, `$util`, what `$context` lets a template override |
| jsonpath | JSONPath as Jayway evaluates it |
| limits, errors | how much a template may ask for; what is raised |

The language is Velocity 1.7's with the additions of 2 that change no meaning of 1.7. AWS's own behaviour, where it was
recorded and differs, wins: handbook/03 has the facts, and the tests quote them.
"""

from data_plane.vtl.errors import TemplateError, TemplateRenderError, TemplateSyntaxError
from data_plane.vtl.input import Input
from data_plane.vtl.overrides import overrides
from data_plane.vtl.template import Template, compile_template
from data_plane.vtl.util import Util

__all__ = [
    "Input",
    "Template",
    "TemplateError",
    "TemplateRenderError",
    "TemplateSyntaxError",
    "Util",
    "compile_template",
    "overrides",
]
