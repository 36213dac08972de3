"""Wish sets and entries → who is owed what, and why. Pure."""

from digest.editions.owed import misses, owed, reasons

__all__ = ["misses", "owed", "reasons"]
