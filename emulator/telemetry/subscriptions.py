"""Who is to see log events as they come: subscription filters of log groups, looked up where moto keeps them.

Importing this imports moto, and its CloudWatch Logs.
"""

from moto.logs.models import logs_backends


def exist() -> bool:
    """Does any log group have one? Asked in a thread, while others may make groups."""
    regions = [region for account in list(logs_backends.values()) for region in list(account.values())]
    return any(group.subscription_filters for region in regions for group in list(region.groups.values()))
