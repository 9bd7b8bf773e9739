"""Who calls, and may they (handbook/04). Read it in this order:

authorize, resource_policy   a REST method's authorization, composed; the API's own policy
policies                     IAM policies, compiled and decided
identity, results            where a caller says who it is; what authorizers decided, kept
lambda_authorizers           Lambda authorizers of every kind of API
tokens                       Cognito and JWT authorizers
signatures                   AWS_IAM: signed requests
private, reported            private APIs; what access logs are told
"""
