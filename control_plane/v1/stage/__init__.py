"""What of a REST API is served: deployments, the stages that point at them, and what stages are tied to."""
