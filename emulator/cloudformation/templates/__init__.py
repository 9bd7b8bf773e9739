"""From the text of a template to values: parsing, checks, parameters, conditions, functions, dependencies."""
