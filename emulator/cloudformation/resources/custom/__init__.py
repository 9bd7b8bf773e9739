"""Resources that others make: custom resources, by functions and topics, and wait conditions, by whoever signals them.

Both are answered at presigned URLs of S3, see `mailbox`.
"""
