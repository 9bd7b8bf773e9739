"""The statements of a template: text, references, and where directives (`directives`) begin and end.

White space is Velocity 1.x's, which AWS keeps (handbook/03 section 5.2):

1. The line end right behind a directive's `)`, an `#else` or an `#end` goes with it, and the blanks between.
2. The blanks before `#set` go with it, but not where text stands before them: then they belong to that text.
3. All other white space is text. A comment `## ...` takes its line end along, `#* ... *#` and `#[[ ... ]]#` do not.
"""

import re

from data_plane.vtl.parsing import nodes
from data_plane.vtl.parsing.directives import DIRECTIVES, LINE_END, DirectiveParser
from data_plane.vtl.parsing.nodes import Body, Program

_SPECIAL = re.compile(r"[$#]|\\+")
_DIRECTIVE = re.compile(r"#(?:(@?[A-Za-z_]\w*)|\{(@?[A-Za-z_]\w*)\})", re.ASCII)
_LINE_COMMENT = re.compile(r"##[^\r\n]*(?:\r\n|\n|\r)?")
_SILENCED = re.compile(r"\$(\\+)(!\{?[A-Za-z_])")
_ENDS = ("end", "else", "elseif")


class Parser(DirectiveParser):
    """Reads a whole template, or, where `within` is given, the template inside a string of that one.

    evaluated: it is to share the variables of another template.
    """

    def __init__(self, text: str, within: "Parser | None" = None, at: int = 0, *, evaluated: bool = False) -> None:
        super().__init__(text, within, at)
        self.findings.scoped |= evaluated

    def program(self) -> Program:
        body = self.whole()
        return Program(at=0, body=body, macros=self.macros, scoped=self.findings.scoped)

    def whole(self) -> Body:
        body, end, at = self.block()
        if end:
            self.fail(f"#{end} without a beginning", at)
        return body

    def interpolated(self, text: str, at: int) -> Body:
        return Parser(text, self, at).whole()

    def block(self) -> tuple[Body, str, int]:
        outer, self.body = self.body, []
        end, at = "", self.at
        while not end and at < len(self.text):
            found = _SPECIAL.search(self.text, self.at)
            at = found.start() if found else len(self.text)
            self.print_text(self.text[self.at : at])
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

    def _dollar(self, backslashes: int = 0) -> None:
        begin = self.at
        if silenced := _SILENCED.match(self.text, begin):
            # "When a reference is silenced with the ! character and the ! character preceded by an \ escape character"
            self.at = silenced.start(2)
            self.print_text("\\" * backslashes + "$" + silenced[1][1:])
            return
        reference = self.reference()
        if reference:
            self.body.append(nodes.Print(at=self.offset(begin), reference=reference, backslashes=backslashes))
        else:
            self.at += 1
            self.print_text("\\" * backslashes + "$")

    def _backslashes(self, count: int) -> None:
        """An escape where they touch a reference or a directive, else text."""
        self.at += count
        directive = _DIRECTIVE.match(self.text, self.at)
        if self.ahead("$"):
            self._dollar(count)
        elif directive and self._is_known(directive[1] or directive[2]):
            self.print_text("\\" * (count // 2))
            if count % 2:
                self.print_text(directive[0])
                self.at = directive.end()
        else:
            self.print_text("\\" * count)

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
            self.print_text(self.text[begin + 3 : self.at - 3])
        elif found := self.match(_DIRECTIVE):
            return self._word(found[1] or found[2], begin)
        else:
            self.at += 1
            self.print_text("#")
        return None

    def _word(self, name: str, begin: int) -> str | None:
        if name not in _ENDS:
            self.directive(name, begin)
            return None
        if name != "elseif":
            self.match(LINE_END)
        return name

    def _skip_to(self, closing: str, begin: int) -> None:
        end = self.text.find(closing, begin + 2)
        if end < 0:
            self.fail(f"{self.text[begin : begin + 3]!r} without {closing!r}")
        self.at = end + len(closing)
