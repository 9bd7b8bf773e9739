"""The language of IAM policies: read `policy` first."""
