"""From a template's tree to a Python function.

Generated source runs twice as fast as nested closures (1.3, 18 and 37 us against 2.4, 35 and 71 for the three templates
of the benchmark). Its one danger is that a template's text might become code. So the law of this package: **all text of
a template that enters the source is a literal made by `repr` of a str, int, float or bool.** Names of variables,
properties, methods and macros are such literals too, keys of dicts; every Python name in the source is one of ours,
with a number where it needs one.

Each line of source knows the place in the template it was made for, so that an error while rendering, whose traceback
has the line, is told with line and column, at no cost to a rendering without one.
"""
