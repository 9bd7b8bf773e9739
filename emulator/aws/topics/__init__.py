"""SNS sends its messages: to queues, functions, delivery streams and endpoints. moto keeps topics and subscriptions.

- `filter_policies`: which messages a subscription wants.
- `messages`: what is sent of one, signed.
- `subscriptions`: what takes moto's place: where a message goes, and the confirmation of endpoints.
"""
