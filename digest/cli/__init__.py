"""The command line: one verb, one workflow; data on stdout, talk on stderr."""

from digest.cli.app import main

__all__ = ["main"]
