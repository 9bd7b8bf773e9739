"""Callers that bring a token: Cognito user pools and JWT. Read `token_authorizer` first, then `jwt`."""
