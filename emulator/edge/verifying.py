"""A TLS context that says whose word it takes for a client's certificate."""

import ssl


class VerifyingContext(ssl.SSLContext):
    """truststore: PEM text of the certificates that a client's must descend from; empty where none is asked for."""

    truststore: str = ""


def trusted_by(connection: ssl.SSLObject) -> str | None:
    """The truststore that vouches for the certificate a client showed."""
    context = connection.context
    return context.truststore or None if isinstance(context, VerifyingContext) else None
