"""A method of a REST API: what it takes, its integration, and the responses of both."""
