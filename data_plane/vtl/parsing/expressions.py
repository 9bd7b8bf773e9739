"""References and expressions.

The grammar is Velocity's, with the rules of 1.7 where 1.7 and 2 differ: a hyphen belongs to a name (`$a-b` is one
variable), and a minus that touches a digit belongs to the number (`$a -1` is an error, `$a - 1` is not). From 2 come
expressions as arguments, `-$x` and `${name|alternate}`, which 1.7 refuses.
"""

import re
from abc import ABC, abstractmethod

from data_plane.vtl.limits import NESTING
from data_plane.vtl.parsing import nodes
from data_plane.vtl.parsing.nodes import Expression, Reference
from data_plane.vtl.parsing.scanner import Scanner

_REFERENCE = re.compile(r"\$(!?)(\{?)([A-Za-z_][A-Za-z0-9_-]*)")
_PROPERTY = re.compile(r"\.([A-Za-z_][A-Za-z0-9_-]*)")
_SPACE = re.compile(r"[ \t\r\n]*")
_DOUBLE = re.compile(r"-?(?:\d+\.(?!\.)\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)", re.ASCII)
_INTEGER = re.compile(r"-?\d+", re.ASCII)
_SIGNED = re.compile(r"-\.?[0-9]")
_WORD = re.compile(r"(true|false)(?![A-Za-z0-9_-])")
_SINGLE_QUOTED = re.compile(r"'((?:[^']++|'')*)'")
_DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]++|\\.|"")*)"', re.DOTALL)
_DOUBLE_QUOTED_PLAINLY = re.compile(r'"((?:[^"]++|"")*)"')
_UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_OPERATOR = re.compile(r"&&|\|\||==|!=|<=|>=|[-<>+*/%]|(?:and|or|eq|ne|le|lt|ge|gt)(?![A-Za-z0-9_-])")

_SIGNS = {"and": "&&", "or": "||", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_LEVELS = {
    sign: level
    for level, signs in enumerate((("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%")))
    for sign in signs
}
_NOT = re.compile(r"!|not(?![A-Za-z0-9_-])")
MOST_DIGITS = 1_000

LOOP_VARIABLES = frozenset({"foreach", "velocityCount", "velocityHasNext"})
LOOP_PROPERTIES = frozenset({"count", "first", "hasNext", "index", "last"})


class ExpressionParser(Scanner, ABC):
    @abstractmethod
    def interpolated(self, text: str, at: int) -> nodes.Body:
        """The tree of a double-quoted string, which is a template too."""

    def space(self) -> None:
        self.match(_SPACE)

    def expression(self) -> Expression:
        self.enter()
        found = self._operation(0)
        self.leave()
        return found

    def _operation(self, lowest: int) -> Expression:
        """Climbs the levels of precedence: `||` binds least, then `&&`, `==`, `<`, `+`, and `*` most."""
        left = self._unary()
        while True:
            self.space()
            begin, found = self.at, self.match(_OPERATOR)
            sign = _SIGNS.get(found[0], found[0]) if found else ""
            if not found or _LEVELS[sign] < lowest:
                self.at = begin
                return left
            if _SIGNED.match(self.text, begin):
                self.fail("a number where an operator was expected: write `- 1`, with a space", begin)
            right = self._operation(_LEVELS[sign] + 1)
            left = nodes.Operation(at=self.offset(begin), operator=sign, left=left, right=right)

    def _unary(self) -> Expression:
        self.space()
        begin = self.at
        if self.match(_NOT):
            operator = "!"
        elif not _SIGNED.match(self.text, begin) and self.take("-"):
            operator = "-"
        else:
            return self.primary()
        self.enter()
        operand = self._unary() if operator == "!" else self.primary()
        self.leave()
        return nodes.Operation(at=self.offset(begin), operator=operator, left=None, right=operand)

    def primary(self) -> Expression:
        self.space()
        begin = self.at
        if self.ahead("$"):
            reference = self.reference()
            return reference or self.fail("a reference expected after `$`", begin)
        found = self._literal() or self._string()
        if found:
            return found
        if self.take("("):
            inner = self.expression()
            self._close(")")
            return inner
        if self.take("["):
            return self._list_or_range(begin)
        if self.take("{"):
            return self._map(begin)
        return self.fail("a value expected")

    def _close(self, bracket: str) -> None:
        self.space()
        self.expect(bracket, "here")

    def _literal(self) -> Expression | None:
        begin = self.at
        if found := self.match(_DOUBLE):
            return nodes.Constant(at=self.offset(begin), value=float(found[0]))
        if found := self.match(_INTEGER):
            if len(found[0]) > MOST_DIGITS:
                self.fail("a number of too many digits", begin)
            return nodes.Constant(at=self.offset(begin), value=int(found[0]))
        if found := self.match(_WORD):
            return nodes.Constant(at=self.offset(begin), value=found[0] == "true")
        return None

    def _string(self) -> Expression | None:
        """`'as it is'` or `"with $references"`; the quote that surrounds it is written twice inside it.

        No backslash is an escape in a string, but for `\\uXXXX` between double quotes; yet one keeps a double quote
        from ending the string, where the string ends elsewhere.
        """
        begin = self.at
        if found := self.match(_SINGLE_QUOTED):
            return nodes.Constant(at=self.offset(begin), value=found[1].replace("''", "'"))
        found = self.match(_DOUBLE_QUOTED) or self.match(_DOUBLE_QUOTED_PLAINLY)
        if not found:
            if self.ahead("'") or self.ahead('"'):
                self.fail("a string that does not end")
            return None
        text = _UNICODE.sub(lambda code: chr(int(code[1], 16)), found[1].replace('""', '"'))
        if "$" not in text and "#" not in text:
            return nodes.Constant(at=self.offset(begin), value=text)
        self.enter()
        body = self.interpolated(text, begin + 1)
        self.leave()
        if any(not isinstance(part, nodes.Text | nodes.Print) for part in body):
            self.findings.scoped = True
        return nodes.Interpolation(at=self.offset(begin), body=body)

    def _list_or_range(self, begin: int) -> Expression:
        self.enter()
        items = self.arguments("]")
        if len(items) == 1 and self.take(".."):
            last = self.expression()
            self._close("]")
            found: Expression = nodes.RangeLiteral(at=self.offset(begin), first=items[0], last=last)
        else:
            self._close("]")
            found = nodes.ListLiteral(at=self.offset(begin), items=items)
        self.leave()
        return found

    def _map(self, begin: int) -> Expression:
        pairs: list[tuple[Expression, Expression]] = []
        self.space()
        self.enter()
        while not self.ahead("}"):
            if pairs:
                self.expect(",", "in a map")
            key = self.expression()
            self._close(":")
            pairs.append((key, self.expression()))
            self.space()
        self.leave()
        self.expect("}", "after a map")
        return nodes.MapLiteral(at=self.offset(begin), pairs=tuple(pairs))

    def arguments(self, closing: str) -> tuple[Expression, ...]:
        """Expressions with commas between, up to the bracket, which is left."""
        self.space()
        found: list[Expression] = []
        while not self.ahead(closing) and (not found or self.take(",")):
            found.append(self.expression())
            self.space()
        return tuple(found)

    def reference(self) -> Reference | None:
        """The reference that begins at this `$`; None where none does, and `$` is text.

        Once `$name[`, `$name.method(` or `${name` stands there, Velocity insists on the rest.
        """
        begin = self.at
        found = self.match(_REFERENCE)
        if not found:
            return None
        steps: list[nodes.Step] = []
        while step := self._step():
            steps.append(step)
            if len(steps) > NESTING:
                self.fail(f"a reference of more than {NESTING} parts", begin)
        alternate = None
        if found[2]:
            if self.take("|"):
                alternate = self.expression()
                self.space()
            self.expect("}", f"after ${{{found[3]}")
        if found[3] == "foreach" and not _is_loop_property(steps):
            self.findings.scoped = True
        return Reference(
            at=self.offset(begin),
            source=self.text[begin : self.at],
            name=found[3],
            steps=tuple(steps),
            quiet=bool(found[1]),
            alternate=alternate,
        )

    def _step(self) -> nodes.Step | None:
        begin = self.at
        if self.take("["):
            key = self.expression()
            self._close("]")
            return nodes.Index(at=self.offset(begin), key=key)
        found = self.match(_PROPERTY)
        if not found:
            return None
        if not self.take("("):
            return nodes.Property(at=self.offset(begin), name=found[1])
        self.enter()
        arguments = self.arguments(")")
        self._close(")")
        self.leave()
        return nodes.Method(at=self.offset(begin), name=found[1], arguments=arguments)


def _is_loop_property(steps: list[nodes.Step]) -> bool:
    """`$foreach.index`, `$foreach.parent.count`: what the compiler can read off the loop itself."""
    names = [step.name for step in steps if isinstance(step, nodes.Property)]
    return bool(steps) and len(names) == len(steps) and names[-1] in LOOP_PROPERTIES and set(names[:-1]) <= {"parent"}
