"""WebSocket APIs without sockets: connections and their states, and what a stage does with their messages."""
