"""REST APIs, to and from documents: `to_rest` reads, `export` writes."""
