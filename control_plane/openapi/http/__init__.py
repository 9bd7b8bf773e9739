"""HTTP APIs, to and from documents: `to_http` reads, `export` writes."""
