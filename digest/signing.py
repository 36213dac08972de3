"""The key that signs links: made once, kept beside the database."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from digest.errors import StoreError

SECRET_OCTETS = 32


def secret_beside(database: Path) -> bytes:
    """The signing key in `<database>.key`, made once, readable by its owner only.

    StoreError where it cannot be read, or is no key: links that were mailed hang on it, so
    another is never made in its place.
    """
    path = database.with_suffix(".key")
    try:
        if not path.exists():
            _make_secret(path)
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise StoreError(f"signing key: {path}: {error.strerror}") from error
    except ValueError as error:
        raise StoreError(_NO_KEY.format(path)) from error
    if len(secret) < SECRET_OCTETS:
        raise StoreError(_NO_KEY.format(path))
    return secret


_NO_KEY = "signing key: {}: damaged: restore it from a backup; links in letters depend on it"


def _make_secret(path: Path) -> None:
    """Written whole before it gets its name; where another process was quicker, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(SECRET_OCTETS) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()
