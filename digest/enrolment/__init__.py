"""Rows of the roll into subscribers, and back."""

from digest.enrolment.erasing import erase
from digest.enrolment.exporting import export
from digest.enrolment.foreseen import rehearse
from digest.enrolment.known import live
from digest.enrolment.outcome import Done, Imported, Outcome, Tally
from digest.enrolment.taking import CHUNK, take

__all__ = [
    "CHUNK",
    "Done",
    "Imported",
    "Outcome",
    "Tally",
    "erase",
    "export",
    "live",
    "rehearse",
    "take",
]
