"""Is a request, or a message, what its method or route says it must be?"""
