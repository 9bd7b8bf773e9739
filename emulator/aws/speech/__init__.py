"""How calls are said to services, by the protocols of botocore's models: those of integrations (`by_protocol`), and
those that name an action of an SDK (`of_sdks`); and what is said in the place of a service (`refusals`).
"""
