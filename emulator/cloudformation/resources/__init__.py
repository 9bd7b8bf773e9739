"""How each type of resource is made: `provider.py` says what a provider is, `types.py` has the table of all."""
