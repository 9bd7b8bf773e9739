"""Lambda's running half: `runtime` joins the workers of `data_plane.functions` to the rest of the emulator.

event_sources            queues and streams that feed functions
destinations, delivery   where the ends of asynchronous invocations are told, and how
"""
