"""Resources of REST APIs, AWS::ApiGateway::*, made by `apigateway`'s own operations.

types.py        the table of them
patched.py      how nearly all are made: Create, a list of patch operations, Delete
patches.py      from an old and a new value of a property to patch operations
rest_api.py stage.py deployment.py method.py ...    what is special
"""
