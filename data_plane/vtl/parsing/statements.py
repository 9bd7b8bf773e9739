"""The statements of a template: text, references, directives.

White space is Velocity 1.x's, which AWS keeps (handbook/03 section 5.2):

1. The line end right behind a directive's `)`, an `#else` or an `#end` goes with it, and the blanks between.
2. The blanks before `#set` go with it, but not where text stands before them: then they belong to that text.
3. All other white space is text. A comment `## ...` takes its line end along, `#* ... *#` and `#[[ ... ]]#` do not.
"""

import re
from collections.abc import Callable

from data_plane.vtl.parsing import nodes
from data_plane.vtl.parsing.expressions import LOOP_VARIABLES, ExpressionParser
from data_plane.vtl.parsing.nodes import Body, Expression, Macro, Program, Statement

_SPECIAL = re.compile(r"[$#]|\\+")
_DIRECTIVE = re.compile(r"#(?:(@?[A-Za-z_]\w*)|\{(@?[A-Za-z_]\w*)\})", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_VARIABLE = re.compile(r"\$!?(?:\{([A-Za-z_][A-Za-z0-9_-]*)\}|([A-Za-z_][A-Za-z0-9_-]*))")
_IN = re.compile(r"[ \t\r\n]*in(?![A-Za-z0-9_-])")
_SET = re.compile(r"[ \t]*\(")
_OPENING = re.compile(r"[ \t\r\n]*\(")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\n|\r)")
_LINE_COMMENT = re.compile(r"##[^\r\n]*(?:\r\n|\n|\r)?")
_SILENCED = re.compile(r"\$(\\+)(!\{?[A-Za-z_])")
_ENDS = ("end", "else", "elseif")


class Parser(ExpressionParser):
    """Reads a whole template, or, where `within` is given, the template inside a string of that one.

    evaluated: it is to share the variables of another template.
    """

    def __init__(self, text: str, within: "Parser | None" = None, at: int = 0, *, evaluated: bool = False) -> None:
        super().__init__(text, within, at)
        self.findings.scoped |= evaluated
        self.macros: dict[str, Macro] = within.macros if within else {}
        self.body: list[Statement] = []

    def program(self) -> Program:
        body = self.whole()
        return Program(at=0, body=body, macros=self.macros, scoped=self.findings.scoped)

    def whole(self) -> Body:
        body, end, at = self._block()
        if end:
            self.fail(f"#{end} without a beginning", at)
        return body

    def interpolated(self, text: str, at: int) -> Body:
        return Parser(text, self, at).whole()

    def _block(self) -> tuple[Body, str, int]:
        """Statements up to an `#end`, `#else`, `#elseif` or the end of the text; which of them, and where it stood."""
        outer, self.body = self.body, []
        end, at = "", self.at
        while not end and at < len(self.text):
            found = _SPECIAL.search(self.text, self.at)
            at = found.start() if found else len(self.text)
            self._text(self.text[self.at : at])
            self.at = at
            if found:
                end = self._special(found[0])
        body, self.body = tuple(self.body), outer
        return body, end, at

    def _special(self, sign: str) -> str:
        """What begins with `$`, `#` or backslashes; the word where that ends the block."""
        if sign == "#":
            return self._hash() or ""
        if sign == "$":
            self._dollar()
        else:
            self._backslashes(len(sign))
        return ""

    def _text(self, text: str) -> None:
        if text:
            self.body.append(nodes.Text(at=self.offset(), text=text))

    def _dollar(self, backslashes: int = 0) -> None:
        begin = self.at
        if silenced := _SILENCED.match(self.text, begin):
            # "When a reference is silenced with the ! character and the ! character preceded by an \ escape character"
            self.at = silenced.start(2)
            self._text("\\" * backslashes + "$" + silenced[1][1:])
            return
        reference = self.reference()
        if reference:
            self.body.append(nodes.Print(at=self.offset(begin), reference=reference, backslashes=backslashes))
        else:
            self.at += 1
            self._text("\\" * backslashes + "$")

    def _backslashes(self, count: int) -> None:
        """An escape where they touch a reference or a directive, else text."""
        self.at += count
        directive = _DIRECTIVE.match(self.text, self.at)
        if self.ahead("$"):
            self._dollar(count)
        elif directive and self._is_known(directive[1] or directive[2]):
            self._text("\\" * (count // 2))
            if count % 2:
                self._text(directive[0])
                self.at = directive.end()
        else:
            self._text("\\" * count)

    def _is_known(self, name: str) -> bool:
        return name in DIRECTIVES or name in _ENDS or name.lstrip("@") in self.macros

    def _hash(self) -> str | None:
        begin = self.at
        if self.match(_LINE_COMMENT):
            return None
        if self.ahead("#*"):
            self._skip_to("*#", begin)
        elif self.ahead("#[["):
            self._skip_to("]]#", begin)
            self._text(self.text[begin + 3 : self.at - 3])
        elif found := self.match(_DIRECTIVE):
            return self._directive(found[1] or found[2], begin)
        else:
            self.at += 1
            self._text("#")
        return None

    def _directive(self, name: str, begin: int) -> str | None:
        if name not in _ENDS:
            DIRECTIVES.get(name, Parser._call)(self, name, begin)
            return None
        if name != "elseif":
            self.match(_LINE_END)
        return name

    def _skip_to(self, closing: str, begin: int) -> None:
        end = self.text.find(closing, begin + 2)
        if end < 0:
            self.fail(f"{self.text[begin : begin + 3]!r} without {closing!r}")
        self.at = end + len(closing)

    def _open(self, name: str) -> None:
        if not self.match(_OPENING):
            self.fail(f"'(' expected after #{name}")

    def _close_directive(self, name: str) -> None:
        self.space()
        self.expect(")", f"at the end of #{name}")
        self.match(_LINE_END)

    def _variable(self, name: str) -> str:
        self.space()
        found = self.match(_VARIABLE)
        if not found:
            self.fail(f"a variable expected in #{name}")
        return found[1] or found[2]

    def _inner(self, name: str, begin: int) -> Body:
        """The body of a directive, up to its `#end`."""
        self.enter()
        body, end, at = self._block()
        if end != "end":
            self.fail(f"#{end} has no place in #{name}" if end else f"#{name} without #end", at if end else begin)
        self.leave()
        return body

    def _set(self, name: str, begin: int) -> None:
        if not self.match(_SET):
            if _OPENING.match(self.text, self.at):
                self.fail("'(' expected on the line of #set")
            self._text(self.text[begin : self.at])
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
            body, end, at = self._block()
            branches.append((condition, body))
        if end == "else":
            otherwise, end, at = self._block()
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


DIRECTIVES: dict[str, Callable[[Parser, str, int], None]] = {
    "break": Parser._break,
    "define": Parser._define,
    "evaluate": Parser._evaluate,
    "foreach": Parser._foreach,
    "if": Parser._if,
    "include": Parser._load,
    "macro": Parser._macro,
    "parse": Parser._load,
    "set": Parser._set,
    "stop": Parser._stop,
}
