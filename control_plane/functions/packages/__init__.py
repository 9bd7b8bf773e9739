"""What functions are made of: their code, and layers. Read `code` first; `archive` unpacks what both bring."""
