"""What answers a call behind the gateway. A builder per integration type makes the step at deployment.

compose, websocket, http_apis.compose      from a definition to the step, for each kind of API
mock, http, http_proxy, function, function_proxy, aws_action, failing    the types, for REST APIs
non_proxy, responses, selection, headers, reception, said       what several types share
events                                     what functions are told of a request
backends, transport, vpc_link, aws_uri     the ways out
"""
