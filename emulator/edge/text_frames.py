"""The frame that nearly every message is, read and written by hand: a text in one frame that comes, or goes, whole.

`websockets`, which speaks the protocol, is a generator that may stop at any byte and knows every frame, which takes it
ten times as long.
"""

import struct

from websockets.utils import apply_mask

_TEXT = 0x81  # FIN, and the opcode
_MASKED = 0x80
_TWO_BYTES, _EIGHT_BYTES = 126, 127
"""Instead of a length: it stands in so many bytes behind."""


def read_text(data: bytes, largest: int) -> bytes | None:
    """The text that bytes from a client are, if they are a text frame, the whole of it and nothing else."""
    if len(data) < 6 or data[0] != _TEXT or data[1] < _MASKED:
        return None
    size, mask = data[1] & 0x7F, 2
    if size == _TWO_BYTES:
        size, mask = int.from_bytes(data[2:4], "big"), 4
    elif size == _EIGHT_BYTES:
        return None
    text = mask + 4
    if len(data) != text + size or size > largest:
        return None
    return apply_mask(data[text:], data[mask:text])


def write_text(data: bytes) -> bytes:
    """The frame of a text to a client, of less than 64 KB."""
    size = len(data)
    return (bytes((_TEXT, size)) if size < _TWO_BYTES else struct.pack("!BBH", _TEXT, _TWO_BYTES, size)) + data


def frame_size(size: int) -> int:
    """Bytes of a client's frame of so many bytes of data, if it says their number in no more bytes than it must."""
    return size + (6 if size < _TWO_BYTES else 8 if size < 65_536 else 14)
