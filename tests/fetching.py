"""The fetching door as tests open it: to the servers on this machine too, and without pauses."""

from __future__ import annotations

from digest.config import allowed
from digest.http import Http, Limits, Turns

LOOPBACK = (allowed("127.0.0.0/8"), allowed("::1"))

CONFIG = '\n[fetch]\nallow = ["127.0.0.0/8", "::1"]\nspacing = "0s"\n'
"""The same, for a config.toml."""


def door(limits: Limits | None = None) -> Http:
    """A door that is open to this machine."""
    return Http("https://newsroom.example/contact", limits, allow=LOOPBACK, turns=Turns(0.0))
