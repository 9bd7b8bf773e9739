"""What AWS demands of the parts of an API, whoever makes them: the rules of the handlers that make them one by one.

An import is given them, so that this package knows neither the handlers nor the store they ask.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from control_plane.definitions import v1


class Rules(NamedTuple):
    """Each raises what AWS says to a part that it does not take; some make the part, too.

    resource: (parent, path part, the child of that parent that is a variable already). method: (the API with all that
    a method may name, the method with its responses). integration_response: (its method, the response).
    jwt_configuration: from JSON, in the names of the wire. location: from members in snake_case.
    """

    resource: Callable[[v1.Resource, str, v1.Resource | None], None]
    model: Callable[[v1.Model], None]
    authorizer: Callable[[v1.Authorizer], None]
    jwt_configuration: Callable[[str], v1.JwtConfiguration]
    gateway_response: Callable[[v1.GatewayResponse], None]
    method: Callable[[v1.RestApi, v1.Method], None]
    integration: Callable[[v1.Integration], None]
    integration_response: Callable[[v1.Method, v1.IntegrationResponse], None]
    location: Callable[[Mapping[str, str]], v1.DocumentationPartLocation]
