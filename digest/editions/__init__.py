"""Wish sets and entries → who is owed what, and why. Pure."""

from digest.editions.owed import marks, met, misses, owed, reasons, with_late

__all__ = ["marks", "met", "misses", "owed", "reasons", "with_late"]
