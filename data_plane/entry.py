"""What a REST API takes away of a request before anything sees it: named once, for mappings and integrations."""

DROPPED_ON_ENTRY = frozenset(
    {
        "connection", "content-length", "content-md5", "expect", "max-forwards", "proxy-authenticate", "server", "te",
        "transfer-encoding", "trailer", "upgrade", "www-authenticate",
    }
)  # fmt: skip
"""Headers that no mapping and no template of a REST API sees, whatever the client sends (handbook/10 fact 51)."""
