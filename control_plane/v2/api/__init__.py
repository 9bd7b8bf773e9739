"""An HTTP or WebSocket API and what it consists of but its routes; also all of it at once: `imports`, `exports`."""
