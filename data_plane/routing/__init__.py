"""Which method or route does a path mean?"""
