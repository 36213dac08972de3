"""Where releases come from: one module per kind of source, and `reading` that chooses."""

from digest.sources.reading import read
from digest.sources.shapes import Known, Reading

__all__ = ["Known", "Reading", "read"]
