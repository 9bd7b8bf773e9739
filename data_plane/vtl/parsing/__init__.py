"""From a template's text to its tree: `scanner` moves through the text, `expressions` reads what stands in parentheses
and behind `$`, `directives` what begins with `#`, `statements` the rest, and `nodes` are what they make of it."""
