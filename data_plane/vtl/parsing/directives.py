"""The directives of a template: what stands in the parentheses of each, and what belongs to it up to its `#end`."""

import re
from abc import abstractmethod
from collections.abc import Callable

from data_plane.vtl.parsing import nodes
from data_plane.vtl.parsing.expressions import LOOP_VARIABLES, ExpressionParser
from data_plane.vtl.parsing.nodes import Body, Expression, Macro, Statement

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_VARIABLE = re.compile(r"\$!?(?:\{([A-Za-z_][A-Za-z0-9_-]*)\}|([A-Za-z_][A-Za-z0-9_-]*))")
_IN = re.compile(r"[ \t\r\n]*in(?![A-Za-z0-9_-])")
_SET = re.compile(r"[ \t]*\(")
_OPENING = re.compile(r"[ \t\r\n]*\(")
LINE_END = re.compile(r"[ \t]*(?:\r\n|\n|\r)")


class DirectiveParser(ExpressionParser):
    """Reads a directive whose name was read, at `begin`, and appends what it means to `body`."""

    def __init__(self, text: str, within: "DirectiveParser | None", at: int) -> None:
        super().__init__(text, within, at)
        self.macros: dict[str, Macro] = within.macros if within else {}
        self.body: list[Statement] = []

    @abstractmethod
    def block(self) -> tuple[Body, str, int]:
        """Statements up to an `#end`, `#else`, `#elseif` or the end of the text; which of them, and where it stood."""

    def print_text(self, text: str) -> None:
        if text:
            self.body.append(nodes.Text(at=self.offset(), text=text))

    def directive(self, name: str, begin: int) -> None:
        """What is no directive of the language is a call of a macro."""
        DIRECTIVES.get(name, DirectiveParser._call)(self, name, begin)

    def _open(self, name: str) -> None:
        if not self.match(_OPENING):
            self.fail(f"'(' expected after #{name}")

    def _close_directive(self, name: str) -> None:
        self.space()
        self.expect(")", f"at the end of #{name}")
        self.match(LINE_END)

    def _variable(self, name: str) -> str:
        self.space()
        found = self.match(_VARIABLE)
        if not found:
            self.fail(f"a variable expected in #{name}")
        return found[1] or found[2]

    def _inner(self, name: str, begin: int) -> Body:
        """The body of a directive, up to its `#end`."""
        self.enter()
        body, end, at = self.block()
        if end != "end":
            self.fail(f"#{end} has no place in #{name}" if end else f"#{name} without #end", at if end else begin)
        self.leave()
        return body

    def _set(self, name: str, begin: int) -> None:
        if not self.match(_SET):
            if _OPENING.match(self.text, self.at):
                self.fail("'(' expected on the line of #set")
            self.print_text(self.text[begin : self.at])
            return
        self._drop_indent(begin)
        self.space()
        at = self.at
        target = self.reference() if self.ahead("$") else None
        if target is None or target.alternate:
            self.fail("a reference expected in #set", at)
        if target.steps and isinstance(target.steps[-1], nodes.Method):
            self.fail("#set cannot assign to a method", at)
        self.space()
        self.expect("=", "in #set")
        value = self.expression()
        self._close_directive(name)
        self.findings.scoped |= target.name in LOOP_VARIABLES
        self.body.append(nodes.Set(at=self.offset(begin), target=target, value=value))

    def _drop_indent(self, begin: int) -> None:
        last = self.body[-1] if self.body else None
        if (
            isinstance(last, nodes.Text)
            and last.at + len(last.text) == self.offset(begin)
            and not last.text.strip(" \t")
        ):
            self.body.pop()

    def _if(self, name: str, begin: int) -> None:
        branches: list[tuple[Expression, Body]] = []
        otherwise: Body = ()
        end = "elseif"
        self.enter()
        while end == "elseif":
            self._open(end if branches else name)
            condition = self.expression()
            self._close_directive(name)
            body, end, at = self.block()
            branches.append((condition, body))
        if end == "else":
            otherwise, end, at = self.block()
        if end != "end":
            self.fail(f"#{end} after #else" if end else "#if without #end", at if end else begin)
        self.leave()
        self.body.append(nodes.If(at=self.offset(begin), branches=tuple(branches), otherwise=otherwise))

    def _foreach(self, name: str, begin: int) -> None:
        self._open(name)
        variable = self._variable(name)
        if not self.match(_IN):
            self.fail("'in' expected in #foreach")
        items = self.expression()
        self._close_directive(name)
        self.findings.scoped |= variable in LOOP_VARIABLES
        body = self._inner(name, begin)
        self.body.append(nodes.Foreach(at=self.offset(begin), name=variable, items=items, body=body))

    def _define(self, name: str, begin: int) -> None:
        self._open(name)
        variable = self._variable(name)
        self._close_directive(name)
        self.findings.scoped = True
        body = self._inner(name, begin)
        self.body.append(nodes.Define(at=self.offset(begin), name=variable, body=body))

    def _evaluate(self, name: str, begin: int) -> None:
        self._open(name)
        text = self.expression()
        self._close_directive(name)
        self.findings.scoped = True
        self.body.append(nodes.Evaluate(at=self.offset(begin), text=text))

    def _load(self, name: str, begin: int) -> None:
        self._open(name)
        self.arguments(")")
        self._close_directive(name)
        self.body.append(nodes.Load(at=self.offset(begin), directive=name))

    def _break(self, name: str, begin: int) -> None:
        if self.match(_OPENING):
            at = self.at
            if self._variable(name) != "foreach":
                self.fail("#break leaves a loop: only ($foreach) may stand here", at)
            self._close_directive(name)
        self.body.append(nodes.Break(at=self.offset(begin)))

    def _stop(self, name: str, begin: int) -> None:
        if self.match(_OPENING):
            self.arguments(")")
            self._close_directive(name)
        self.body.append(nodes.Stop(at=self.offset(begin)))

    def _macro(self, name: str, begin: int) -> None:
        """`#macro(name $parameter $other = default)`: the first definition of a name stays."""
        self._open(name)
        self.space()
        found = self.match(_NAME)
        if not found:
            self.fail("a name expected in #macro")
        parameters: list[tuple[str, Expression | None]] = []
        while not self._at_end():
            parameter = self._variable(name)
            self.space()
            parameters.append((parameter, self.primary() if self.take("=") else None))
        self._close_directive(name)
        body = self._inner(name, begin)
        macro = Macro(at=self.offset(begin), name=found[0], parameters=tuple(parameters), body=body)
        self.findings.scoped = True
        self.macros.setdefault(found[0], macro)

    def _at_end(self) -> bool:
        """Whether the parenthesis closes here; arguments of directives stand apart by blanks, or by a comma."""
        self.space()
        if self.take(","):
            self.space()
        return self.ahead(")") or self.at == len(self.text)

    def _call(self, name: str, begin: int) -> None:
        arguments: list[Expression] = []
        words: list[str] = []
        if self.match(_OPENING):
            while not self._at_end():
                word = None if self.ahead("true") or self.ahead("false") else self.match(_NAME)
                if word:
                    words.append(word[0])
                else:
                    arguments.append(self.primary())
            self._close_directive(name)
        block = self._inner(name, begin) if name.startswith("@") else None
        call = nodes.Call(
            at=self.offset(begin),
            name=name.lstrip("@"),
            source=self.text[begin : self.at],
            arguments=tuple(arguments),
            words=tuple(words),
            body=block,
        )
        self.body.append(call)


DIRECTIVES: dict[str, Callable[[DirectiveParser, str, int], None]] = {
    "break": DirectiveParser._break,
    "define": DirectiveParser._define,
    "evaluate": DirectiveParser._evaluate,
    "foreach": DirectiveParser._foreach,
    "if": DirectiveParser._if,
    "include": DirectiveParser._load,
    "macro": DirectiveParser._macro,
    "parse": DirectiveParser._load,
    "set": DirectiveParser._set,
    "stop": DirectiveParser._stop,
}
