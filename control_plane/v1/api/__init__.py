"""A REST API and what it consists of but its methods: its resources, models, validators and gateway responses.

Also all of it at once: `clone`, `imports`, `exports`, `sdks`.
"""
