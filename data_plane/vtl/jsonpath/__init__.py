"""JSONPath as Jayway's JsonPath 2 evaluates it, which is what API Gateway uses (handbook/03 section 7).

`path.compile_path(text)` gives a `Path`. A definite path (names and single indexes alone) is walked by a dozen lines of
our own; for the others jsonpath-ng reads the grammar, and `steps` walks its tree. Not by jsonpath-ng's own `find`: that
needs 0.5 s for `$..id` in a body of 600 KB, and all that time no other request would be served.

What jsonpath-ng has not, or has otherwise than Jayway, stands beside it: `filters` and `functions`, each one table.
"""
