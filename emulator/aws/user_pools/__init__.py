"""Cognito's user pools call functions, their Lambda triggers; moto keeps which and calls none.

- `calls`: one call, its event, and how it fails.
- `signing_up`: PreSignUp, PostConfirmation, CustomMessage.
- `signing_in`: PreAuthentication and PostAuthentication; with `migration`, and `challenges` for CUSTOM_AUTH.
- `tokens`: PreTokenGeneration.

`triggers` puts them in the place of what moto does else.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
"""
