"""Which event loop the process runs on: uvloop where it is installed (not on Windows), else asyncio's own."""

import asyncio

try:
    import uvloop
except ImportError:
    new_event_loop = asyncio.new_event_loop
else:
    new_event_loop = uvloop.new_event_loop
