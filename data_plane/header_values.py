"""Values of headers that may come from whoever calls an API: none has lines of its own (CWE-113).

For each line break stands a space, as RFC 9110 section 5.5 has it.
"""

_ON_ONE_LINE = str.maketrans("\r\n\0", "   ")


def one_line(value: str) -> str:
    return value if value.isprintable() else value.translate(_ON_ONE_LINE)
