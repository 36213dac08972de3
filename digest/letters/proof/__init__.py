"""Proofs: every letter made of texts that are easy and hard, and read for what broke."""

from digest.letters.proof.made import Case, Proof, cases, proofs
from digest.letters.proof.read import faults

__all__ = ["Case", "Proof", "cases", "faults", "proofs"]
