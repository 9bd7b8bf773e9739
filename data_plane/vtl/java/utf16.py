"""Java counts UTF-16 units: a character beyond U+FFFF is two, and `length`, `substring` and `indexOf` see both."""

from array import array


def units(text: str) -> str:
    """The text with each character beyond U+FFFF as its two surrogates; itself where there is none."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return "".join(map(chr, array("H", text.encode("utf-16-le", "surrogatepass"))))


def joined(text: str) -> str:
    """The reverse of `units`: surrogates that stand in pairs become one character again."""
    if text.isascii() or not has_surrogates(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def encodable(text: str) -> str:
    """The text as Java would send it in UTF-8: half a pair becomes `?`."""
    return joined(text).encode("utf-8", "replace").decode() if has_surrogates(text) else text


def has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
