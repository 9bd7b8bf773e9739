"""Durable executions through the API: the operations on them, on their callbacks, and those their code calls."""
