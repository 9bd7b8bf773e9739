"""The HTTP/1.1 edge: bytes <-> `Request` and `Response`, over llhttp. It knows nothing of APIs.

server, protocol     the listening socket; one connection, requests in and answers out
reader, request_head, target, limits     bytes -> Request, and what is refused (`refusal`)
answer, response_head, framing, dates    Response -> bytes
patience, connections                    time limits; the drain at the end
secured, verifying                       TLS on the same port; client certificates
upgrade, websocket, text_frames          the way out of HTTP
"""
