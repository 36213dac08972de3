"""Entries → feed bytes: which feeds there are, what each shows, and how it is written down.

Pure; the home of feedgen. `catalogue` names the feeds, `window` chooses entries, `shown` says what
every format prints of one, `atom` writes it; other formats will stand beside `atom`.
"""
