"""The events that functions are called with: one module for each kind of API, and what makes their text in pieces."""
