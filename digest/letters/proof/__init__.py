"""Proofs: every letter made of texts that are easy and hard, and read for what broke."""

from digest.letters.proof.made import Case, Proof, cases, letter, proofs
from digest.letters.proof.read import faults

__all__ = ["Case", "Proof", "cases", "faults", "letter", "proofs"]
