"""How functions are called: by `invoke`, by URL, by event sources; how often at once, and what becomes of a call that
nobody waits for.
"""
