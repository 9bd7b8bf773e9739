"""Authorizers that are functions. Read `lambda_authorizer` first; `lambda_kinds` makes those of every kind of API."""
