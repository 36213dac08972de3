"""Where releases come from: one module per kind of source, and `reading` that chooses."""

from digest.sources.reading import Known, Reading, read

__all__ = ["Known", "Reading", "read"]
