"""`compile_template`, once, when a stage is published; `Template.render`, for each request."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, NoReturn
from weakref import WeakValueDictionary

from data_plane.vtl.codegen.statements import ENTRY, CompiledMacro, Run, StatementWriter
from data_plane.vtl.errors import Refusal, TemplateRenderError, TemplateSyntaxError
from data_plane.vtl.java.utf16 import encodable
from data_plane.vtl.java.values import Stop
from data_plane.vtl.limits import CALL_DEPTH, OUTPUT_SIZE, TEMPLATE_SIZE, Budget
from data_plane.vtl.parsing.scanner import position
from data_plane.vtl.parsing.statements import Parser
from data_plane.vtl.runtime import NAMESPACE, Out, Variables

EVALUATION_COST, CHARACTER_COST = 500, 20
"""Units for compiling an evaluated text, and for each of its characters."""


_in_use: WeakValueDictionary[str, "Template"] = WeakValueDictionary()


class Template:
    """A compiled template. It keeps nothing of a rendering, and may run in many threads."""

    __slots__ = ("__weakref__", "_globals", "_places", "_scoped", "macros", "run", "text")

    def __init__(self, text: str, writer: StatementWriter, borrowed: Mapping[str, CompiledMacro]) -> None:
        self.text, self._places, self._scoped = text, tuple(writer.places), writer.scoped
        names = NAMESPACE | {"evaluate": self._evaluate}
        exec(compile(writer.text(), "<template>", "exec"), names)  # noqa: S102 -- see the law of `codegen`
        self.run: Run = names[ENTRY]
        own = {name: CompiledMacro(names[writer.names[name]], *found) for name, found in writer.own_macros.items()}
        self.macros: dict[str, CompiledMacro] = {**borrowed, **own}
        names |= {writer.names[name]: macro for name, macro in self.macros.items()}
        self._globals = names

    def render(self, variables: Mapping[str, Any]) -> str:
        """The text this template makes of some variables.

        variables: `input` (an Input), `util` (a Util), `context` and `stageVariables` (dicts), and any others, of the
        types in `java`. What the template sets in a dict stays there. Raises TemplateRenderError, and nothing else.
        """
        pieces: list[str] = []
        try:
            self.run(dict(variables) if self._scoped else variables, Budget(), pieces.append, pieces.extend)
        except Stop as stop:
            pieces.append(stop.partial)
        except Refusal as refusal:
            raise self._error(str(refusal), refusal.__traceback__) from refusal
        except RecursionError as problem:
            raise self._error("nested too deeply", problem.__traceback__) from problem
        if sum(map(len, pieces)) > OUTPUT_SIZE:
            raise TemplateRenderError(f"more than {OUTPUT_SIZE} characters of output", 1, 1)
        text = "".join(pieces)
        return text if text.isascii() else encodable(text)

    def _error(self, message: str, traceback: TracebackType | None) -> TemplateRenderError:
        """The place is that of the last line of this template's source on the way to the error."""
        line = 1
        while traceback:
            if traceback.tb_frame.f_globals is self._globals:
                line = traceback.tb_lineno
            traceback = traceback.tb_next
        return TemplateRenderError(message, *position(self.text, self._places[line - 1]))

    def _evaluate(self, budget: Budget, variables: Variables, out: Out, text: Any) -> None:
        """`#evaluate`: "Dynamically evaluates a string or reference", with the variables and macros of the template."""
        if not isinstance(text, str):
            return
        if budget.depth == CALL_DEPTH:
            raise Refusal(f"#evaluate within #evaluate, more than {CALL_DEPTH} deep")
        budget.spend(EVALUATION_COST + CHARACTER_COST * len(text))
        budget.depth += 1
        try:
            template = _compile(text, self.macros)
        except TemplateSyntaxError as problem:
            raise Refusal(f"#evaluate: {problem}") from problem
        template.run(variables, budget, out, None)
        budget.depth -= 1


def compile_template(text: str) -> Template:
    """Compiles a template, or gives the one there is of that text. Raises TemplateSyntaxError.

    A stage that is deployed again has few templates that the one in force has not, and an API few that differ.
    """
    template = _in_use.get(text)
    if template is None:
        template = _in_use[text] = _compile(text, None)
    return template


def _compile(text: str, macros: Mapping[str, CompiledMacro] | None) -> Template:
    """macros: those of the template that evaluates this one, which it may call; None for one that stands by itself."""
    if len(text.encode("utf-8", "replace")) > TEMPLATE_SIZE:
        raise TemplateSyntaxError(f"a template of more than {TEMPLATE_SIZE // 1024} KB", 1, 1)

    def fail(message: str, offset: int) -> NoReturn:
        raise TemplateSyntaxError(message, *position(text, offset))

    borrowed = macros or {}
    try:
        program = Parser(text, evaluated=macros is not None).program()
        return Template(text, StatementWriter(program, borrowed, fail), borrowed)
    except (RecursionError, SyntaxError, MemoryError) as problem:
        raise TemplateSyntaxError("nested too deeply", 1, 1) from problem
