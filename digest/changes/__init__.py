"""What an item is to what we know: new, changed and how much, or another telling of the same. Pure.

Identities are minted from what the source says, so the same item gets the same uid again.
"""

from digest.changes.corrections import correction_note, says_corrected
from digest.changes.diff import Part, difference, in_words, on_a_line, told_before
from digest.changes.gains import gains, keeping_editors, upstream_only
from digest.changes.identity import mint_tag, mint_uid
from digest.changes.keys import By, Key, Probe, keys, probes, text_probes
from digest.changes.same import Proof, choose, proofs, same_statement
from digest.changes.severity import severity_of
from digest.changes.ties import ANNOUNCED, Rule, phrase, tie
from digest.changes.traits import Traits, traits
from digest.changes.versions import (
    better_date,
    fingerprint,
    new_release,
    next_version,
    says_less,
    with_details,
)

__all__ = [
    "ANNOUNCED",
    "By",
    "Key",
    "Part",
    "Probe",
    "Proof",
    "Rule",
    "Traits",
    "better_date",
    "choose",
    "correction_note",
    "difference",
    "fingerprint",
    "gains",
    "in_words",
    "keeping_editors",
    "keys",
    "mint_tag",
    "mint_uid",
    "new_release",
    "next_version",
    "on_a_line",
    "phrase",
    "probes",
    "proofs",
    "same_statement",
    "says_corrected",
    "says_less",
    "severity_of",
    "text_probes",
    "tie",
    "told_before",
    "traits",
    "upstream_only",
    "with_details",
]
