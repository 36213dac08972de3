"""What comes back for letters: whose it is, what it means, what is done, and how to undo it."""

from digest.bounces.taking import Taken, take

__all__ = ["Taken", "take"]
