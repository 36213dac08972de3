"""A newsroom's releases as Atom feeds and email digests."""

__version__ = "0.1.0"
