"""README files as a newcomer takes them in: their blocks, copied into files and into a shell."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def shell(text: str) -> list[str]:
    """The shell blocks of a text."""
    return [block for language, block in _BLOCK.findall(text) if language == "sh"]


def section(title: str) -> str:
    """What stands below `### title`, or `## title`, up to the next heading."""
    text = (ROOT / "README.md").read_text()
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"README.md has no section {title}"
    return found[1]


def commands(title: str) -> str:
    """A section's shell blocks, one after the other."""
    return "".join(shell(section(title)))


def files(title: str) -> dict[str, str]:
    """A section's Python blocks by the file name that stands in the first line of each: `# app.py`."""
    blocks = [text for language, text in _BLOCK.findall(section(title)) if language == "python"]
    return {text.partition("\n")[0].removeprefix("# "): text for text in blocks}
