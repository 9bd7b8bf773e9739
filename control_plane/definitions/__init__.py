"""What users define, as frozen records: a change makes a new record (`msgspec.structs.replace`), nothing is edited.

Member names are AWS's in snake_case (`botocore.xform_name`), so the wire codec reads a record without being told how.
Dates are seconds since the epoch. Needs the standard library and msgspec, nothing else: both planes import it.
"""
