"""Documents themselves, whatever API they are of: their text, dialects, references, and what is wrong with them.

Read `document` first, then `dialect`. `rules` is how an import asks whether AWS would take what it read.
"""
