"""What a worker that is to be debugged does before all else: it has debugpy listen, and perhaps waits for a debugger.

Run by path under the function's interpreter, as `bootstrap.py` is, and before that in the same process; imports nothing
of ours. Its arguments, which it takes away, are the first port to try and `wait` or nothing. What it says is in the
function's log. Without debugpy, which is its user's to install, the function runs all the same.
"""

import os
import socket
import sys

HOST = "127.0.0.1"


def listen(first: int, wait: bool) -> None:
    """On the first port from `first` that is free."""
    try:
        import debugpy
    except ImportError:
        print(f"No debugger, for want of debugpy: {sys.executable} -m pip install debugpy")
        return
    for port in filter(is_free, range(first, 65536)):
        try:
            debugpy.listen((HOST, port))
        except RuntimeError:
            continue  # another worker was quicker
        print(f"Debugger: attach to {HOST}:{port}")
        if wait:
            debugpy.wait_for_client()
        return


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def main() -> None:
    """debugpy starts a process that outlives this one: our end of the parent's socket, fd 0, is hidden from it."""
    first, wait = sys.argv[1:3]
    del sys.argv[1:3]
    frames, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    listen(int(first), wait == "wait")
    os.dup2(frames, 0)
    os.close(frames)
    os.close(nothing)


if __name__ == "__main__":
    main()
