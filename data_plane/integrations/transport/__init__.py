"""Outgoing HTTP: the only place in the data plane that opens connections.

`Transport` is what HTTP and HTTP_PROXY integrations call: a pooled keep-alive HTTP/1.1 client over llhttp, made to
cost little and to change nothing. Header names keep their case and order in both directions, the target is sent as
given, compressed bodies stay compressed. Redirects are not followed: HTTP integrations pass "the incoming request from
the client to the HTTP endpoint and the outgoing response from the HTTP endpoint to the client", a 3xx like any other.

Read it in this order:

    messages    Destination, Outgoing, Incoming, Limits
    writing     a request as bytes
    reply       a response being read, without a socket
    connection  one exchange on one connection; `body` streams what is too large to buffer
    pool        idle connections
    dial, tls   DNS, sockets, certificates
    client      Transport: all of it together
    errors      what can go wrong
"""

from data_plane.integrations.transport.body import Body
from data_plane.integrations.transport.client import Transport
from data_plane.integrations.transport.messages import Destination, Incoming, Limits, Outgoing
from data_plane.integrations.transport.tls import client_context
from data_plane.integrations.transport.writing import write_lines

__all__ = ["Body", "Destination", "Incoming", "Limits", "Outgoing", "Transport", "client_context", "write_lines"]
