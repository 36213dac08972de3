"""What was sent, for anyone to look at again: letters as their readers had them, and the editions
of a person who follows everything. Built from rows each time, so that what the newsroom takes back
is gone from all of it at once."""

from digest.past.copies import Copy, copy_of
from digest.past.runs import Month, Run, Told, edition, month
from digest.past.shelf import Past

__all__ = ["Copy", "Month", "Past", "Run", "Told", "copy_of", "edition", "month"]
