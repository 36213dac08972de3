"""Names that a release keeps for ever."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime


def mint_uid(source: str, alias: str) -> str:
    """A release's name for ever: 60 bits of SHA-256 over where it was first met, in base 32."""
    digest = hashlib.sha256(f"{source}\x1f{alias}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:12]


def mint_tag(host: str, uid: str, published: datetime) -> str:
    """The release's tag URI (RFC 4151), stored once. Its date is the release's own, so that a
    database built anew mints the same one, and readers see nothing twice."""
    return f"tag:{host},{published.date().isoformat()}:release/{uid}"
