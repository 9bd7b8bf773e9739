"""Integrations of HTTP APIs: read `compose` first."""
