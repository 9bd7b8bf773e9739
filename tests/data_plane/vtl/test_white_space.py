"""White space as Velocity 1.x leaves it, from its own test files (handbook/03 section 5.2): what 2 calls "bc" gobbling.

The table's rows stood one after another in one file, so that those with a blank in front followed a line of text.
"""

import pytest

from tests.data_plane.vtl.rendering import render

ROWS = [
    ("#set alone on its line leaves nothing", "#set($a = 1)\n", ""),
    ("nor does its indent, at the start or behind another directive", "  #set($a = 1)\n\t#set($b = 1)\n", ""),
    ("what follows #set stays", "#set($a=1) post\n", " post\n"),
    ("an indent that follows text belongs to that text", "x\n #set($a=1) post\n", "x\n  post\n"),
    ("the line end goes with #set, even behind text", "pre #set($a=1)\nnext", "pre next"),
    ("text on both sides", "pre #set($a=1) post\n", "pre  post\n"),
    ("blanks before the line end go too", "#set($a=1) \t \nx", "x"),
    ("one line end, no more", "#set($a=1)\n\nx", "\nx"),
    ("any kind of line end", "#set($a=1)\r\n#set($a=1)\r#set($a=1)\nx", "x"),
    ("the line end behind #foreach(), #end", "#foreach($i in [1..2])\n$i\n#end\nx", "1\n2\nx"),
    ("behind #if(), #elseif(), #else, #end", "#if(false)\na\n#elseif(true)\nb\n#else\nc\n#end\nx", "b\nx"),
    ("behind #{else} and #{end}", "#if(false)\n#{else}\nb\n#{end}\nx", "b\nx"),
    ("the spaces before a directive stay", "  #if(true)\n    x\n  #end\n", "      x\n  "),
    ("inline, the spaces inside stay", "#if(true) A #end\n", " A "),
    (
        "so the handbook's example keeps two spaces before #foreach and #end",
        "<a>\n  #foreach($i in [1..1])\n    <b>\n  #end\n</a>\n",
        "<a>\n      <b>\n  </a>\n",
    ),
    ("a macro's call takes its line end, and leaves its indent", "#macro(m)v#end\n-\n  #m()\n-\n", "-\n  v-\n"),
    ("without brackets it leaves both", "#macro(m)v#end\n-\n#m\n-\n", "-\nv\n-\n"),
    ("#macro and its #end take theirs", "#macro(m)\nv\n#end\n#m()\n", "v\n"),
    ("a block macro", "#macro(m)<$bodyContent>#end\n#@m()\nx\n#end\ny", "<x\n>y"),
    ("#stop and #break take none", "a\n#stop\nb", "a\n"),
    ("a reference's method takes none", "#set($s = 'x')$s.trim()\ny", "x\ny"),
    ("a comment takes its own line end, and leaves its indent", "a\n  ## b\nc", "a\n  c"),
    ("#[[ ]]# takes none", "#[[ a ]]#\nb", " a \nb"),
]


@pytest.mark.parametrize(("template", "expected"), [pytest.param(*row, id=rule) for rule, *row in ROWS])
def test_white_space(template: str, expected: str) -> None:
    assert render(template) == expected
