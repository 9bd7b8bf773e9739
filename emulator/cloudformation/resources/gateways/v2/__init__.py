"""Resources of HTTP and WebSocket APIs, AWS::ApiGatewayV2::*, made by `apigatewayv2`'s own operations.

types.py        the table of them
partial.py      how nearly all are made: Create, Update with what changes, Delete
api.py stage.py ...     what is special
"""
