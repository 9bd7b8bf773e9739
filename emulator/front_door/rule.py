"""What a rule of the front door is.

A `Rule` gives the answer to a request, to be awaited, or None: the request is not for it. An `Answer` is what gives one
once it is known for which requests; a rule that is guarded finds it first.
"""

from collections.abc import Awaitable, Callable

from data_plane.runtime import Request, Response

Answer = Callable[[Request], Awaitable[Response]]
Rule = Callable[[Request], Awaitable[Response] | None]
Finder = Callable[[Request], Answer | None]
