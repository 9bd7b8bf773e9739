"""Who calls, and may they (handbook/04). Read it in this order:

authorize, resource_policy                      a REST method's authorization, composed; the API's own policy
policy, conditions, condition_keys              IAM policies, compiled and decided
patterns, automaton                             their wildcards
arns                                            what policies name
identity, results                               where a caller says who it is; what authorizers decided, kept
lambda_kinds, lambda_authorizer                 Lambda authorizers of every kind of API, from plain values
lambda_event, lambda_result, permission         what their function is told, what it answers, what that allows
token_authorizer, token_checks, token_answers   Cognito and JWT authorizers
jwt, keys, key_store, claims                    tokens, the keys that verify them, their claims as texts
reported                                        what access logs are told
"""
