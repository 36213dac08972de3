"""Mail that comes back: what each message says, and where messages are kept."""

from __future__ import annotations

from digest.mailin.boxes import files, messages
from digest.mailin.reading import read

__all__ = ["files", "messages", "read"]
