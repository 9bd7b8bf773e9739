"""How much a template may ask for, so that none can stop the gateway or fill its memory.

AWS's own: a template of 300 KB, 1,000 turns of a loop, a payload of 10 MB (handbook/03 section 1). Velocity's own: 20
macros within one another. The rest is ours: a rendering has a budget of work, and loops, calls and whatever makes text
or fills collections draw on it. Work is counted, not timed, so that a template fails everywhere or nowhere; regular
expressions alone, which nobody can count, are timed.
"""

from data_plane.vtl.errors import Refusal

TEMPLATE_SIZE = 300 * 1024
LOOP_TURNS = 1000
OUTPUT_SIZE = 10 * 1024 * 1024
CALL_DEPTH = 20
NESTING = 64
VALUE_DEPTH = 200
INTEGER_BITS = 4096
WORK = 5_000_000


class Budget:
    """What one rendering may still spend. One unit: a short statement, an element stored, 8 characters made or read.

    depth: how many macros, blocks and evaluations stand within one another now.
    plain: every JSON value met so far prints in Java as it does in Python, and is a tree (see `java.printing`).
    """

    work = WORK
    depth = 0
    plain = True

    def spend(self, units: int) -> None:
        self.work -= units
        if self.work < 0:
            raise Refusal("the template does too much: the work allowed for one rendering is used up")

    def text(self, size: int) -> None:
        """Pays for making or reading a text of so many characters, before that is done."""
        if size > 7:
            self.spend(size >> 3)
