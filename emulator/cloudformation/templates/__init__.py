"""From the text of a template to values.

    text.py          parse: JSON or YAML -> a document with the long form of every function
    template.py      Template.of: a document -> its sections, checked
      format.py        what sections, resources and outputs may look like
      declarations.py  what parameters may look like
      names.py         that calls are well-formed, and what they refer to is there
      syntax.py        how functions are written, and where a value has them
    parameters.py    resolve: what is given, what was, and defaults -> the parameters' values
      constraints.py   which values a parameter may have
    scope.py         Scope: parameters and what is made -> the value of any node, and whether a condition holds
      functions.py     functions that give values
      conditions.py    functions that are true or false
    rules.py         check_rules: what parameters must be like together
    references.py    order: what is made first; references: what a value refers to
      ordering.py      names in the order of what they depend on

All say what is wrong in the words of AWS, by a TemplateError. Where users' logs show a message, a test says so; the
others are worded alike.
"""
