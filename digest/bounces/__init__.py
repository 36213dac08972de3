"""What comes back for letters: whose it is, what it means, what is done, and how to undo it."""

from digest.bounces.pauses import Pauses
from digest.bounces.refused import learn
from digest.bounces.taking import Taken, take
from digest.bounces.told import troubles

__all__ = ["Pauses", "Taken", "learn", "take", "troubles"]
