"""Callers that sign their requests: Signature Version 4, whose it is, and what IAM lets them do."""
