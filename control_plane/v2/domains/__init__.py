"""How HTTP and WebSocket APIs are reached, and reach others: domain names, what is mapped to them, VPC links."""
