"""What of an HTTP or WebSocket API is served: deployments, and the stages that point at them."""
