"""https and wss on a port of their own (`apigw start --tls`), and mutual TLS of custom domain names.

    contexts             which certificate is shown, and asked for, by the name that a client asks TLS for
    by_name              how that name is known in time, from `client_hello`
    authority            certificates made on the spot, where the user brings none
    client_certificates  what a client's certificate says, as `$context.identity.clientCert`
    truststores          how they are read
    mutual_tls           whether a request may pass to a domain name that asks for certificates

`authority` and `client_certificates` bring `cryptography`, and so are imported with their first use.
"""
