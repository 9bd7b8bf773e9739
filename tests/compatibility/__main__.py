"""Write COMPATIBILITY.md anew."""

from tests.compatibility.page import FILE, page

FILE.write_text(page())
