"""COMPATIBILITY.md, written from the code: `python -m tests.compatibility`. A test compares the file with this.

Nothing on the page can be claimed that is not so. `operations` asks AWS's models and the registered handlers; `tables`
asks the code's own tables, the very ones requests are served by; what no table says is a sentence of `features`, each
with the test that proves it. `gaps` is what we know to be missing.
"""
