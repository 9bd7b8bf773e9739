"""Resources of API Gateway, each made by the operations that its service has for it.

operations.py   how Create, Update and Delete of one noun make the resources of a type: both services' tables rest on it
v1/ v2/         AWS::ApiGateway::* and AWS::ApiGatewayV2::*: their tables, and what is special
documents.py    definitions, in the template or in S3
domain_arns.py  domain names that are given as ARNs
"""
