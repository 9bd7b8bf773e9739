"""State that lasts: `--data-dir`, and documents of everything that is defined. Loaded when one of the two is asked for.

- `data_directory`: what `--data-dir` names. Read this first.
- `database`: the SQLite file in it: opened, checked, migrated, or refused. `schema`: its tables, version by version.
- `journal`: what the store calls before a change is in force.
- `events`: asynchronous invocations that are not over.
- `months`: what APIs were used for, by month.
- `usage`: the counters of usage plans, written in batches.
- `records`: records as JSON, and back. `code`: where their code lies, as paths and as names.
- `document`: the same things in one portable file (`apigw state export`). `archives`: folders of code as zips.
"""
