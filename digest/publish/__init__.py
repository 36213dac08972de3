"""Publish: entries from the store as feed files on disk, rewritten only when their bytes change.

`follow` finds what a change touches, `press` prints entries and documents, `shelf` writes files,
`build` does one after the other; `requested` makes feeds that have no file.
"""

from digest.publish.build import Built, build, publisher_of
from digest.publish.press import Press
from digest.publish.requested import Requested

__all__ = ["Built", "Press", "Requested", "build", "publisher_of"]
