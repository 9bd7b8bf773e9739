"""What a header may be called, and how its value is written: none brings lines of its own (CWE-113).

Names and values may come from whoever calls an API. A name must be a token (RFC 9110 section 5.6.2); for each line
break in a value stands a space (section 5.5).
"""

import string

ASSUMED_TYPE = ("Content-Type", "application/json")
"""What a function's answer without a Content-Type is sent as. Neither execution logs nor TestInvokeMethod show it
(recordings of AWS's have `{X-Amzn-Trace-Id=...}` alone), so it is told by its identity from one that a function wrote.
"""
_TOKEN = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")
_ON_ONE_LINE = str.maketrans("\r\n\0", "   ")


def is_name(text: str) -> bool:
    """May a header, or a method, be called so?"""
    return bool(text) and _TOKEN.issuperset(text)


def one_line(value: str) -> str:
    return value if value.isprintable() else value.translate(_ON_ONE_LINE)


def breaks(values: list[str]) -> bool:
    """Would one of them not stay on its line? Quicker than to look into each."""
    text = "".join(values)
    return "\n" in text or "\r" in text or "\0" in text
