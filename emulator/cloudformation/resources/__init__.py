"""How each type of resource is made.

provider.py     what a provider is
types.py        the table of all types
schemas.py      what AWS's schemas say of a type: its properties, what replaces it, what it gives
gateways/       AWS::ApiGateway and AWS::ApiGatewayV2, by our control plane
functions/      AWS::Lambda, by our control plane
custom/         Custom::... and wait conditions: others make them, and tell
foreign/        all other services, by the embedded moto
nested_stack.py notes.py    stacks in stacks; what a template only notes down
"""
