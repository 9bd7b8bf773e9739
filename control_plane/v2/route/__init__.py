"""A route of an HTTP or WebSocket API: its integration, and the responses of both."""
