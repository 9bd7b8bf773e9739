"""From a template's text to its tree: `scanner` moves through the text, `expressions` reads what stands in parentheses
and behind `$`, `statements` reads the rest, and `nodes` are what they make of it."""
