"""Have user pools call their functions.

Importing this imports moto's Cognito.
"""

from emulator.aws.calling import AskFunction
from emulator.aws.user_pools import signing_in, signing_up, tokens
from emulator.aws.user_pools.calls import Calls


def connect(ask: AskFunction) -> None:
    """By `ask`, in whatever thread."""
    Calls.function = ask
    signing_up.connect()
    signing_in.connect()
    tokens.connect()
