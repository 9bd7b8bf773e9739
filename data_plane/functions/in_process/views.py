"""What stands in for something of the process's and looks different from each thread: put in place, and taken away.

A `View` is put where the thing was and keeps that in `process`. Others put something there too: pytest sets
`sys.stdout` anew for every phase of a test. So `show` is called whenever it matters, and only what is still there is
taken away.
"""

import threading
from collections.abc import Sequence
from typing import Any


class View:
    """process: what it stands in for, which all other threads are to see."""

    def __init__(self, process: Any) -> None:
        self.process = process


Place = tuple[Any, str, type[View]]
"""An object, the name of its attribute, and what is to be seen there."""


class Views:
    """Views in their places while anybody needs them."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._needed = 0

    def need(self) -> None:
        with self._lock:
            self._needed += 1
        self.show()

    def no_more(self) -> None:
        with self._lock:
            self._needed -= 1
            if self._needed == 0:
                self._hide()

    def show(self) -> None:
        with self._lock:
            for place, name, view in self._places:
                found = getattr(place, name)
                if not isinstance(found, view):
                    setattr(place, name, view(found))

    def _hide(self) -> None:
        for place, name, view in self._places:
            found = getattr(place, name)
            if isinstance(found, view):
                setattr(place, name, found.process)
