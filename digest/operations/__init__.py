"""For the person who looks after the service: how it stands, and whether it is fit to run."""

from digest.operations.health import listed
from digest.operations.standing import balanced, books, status

__all__ = ["balanced", "books", "listed", "status"]
