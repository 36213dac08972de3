"""Wish sets and entries → who is owed what, and why. Pure."""

from digest.editions.owed import met, misses, owed, reasons

__all__ = ["met", "misses", "owed", "reasons"]
