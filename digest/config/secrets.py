"""Secrets, which never stand in config.toml: in files, handed over by systemd, or in variables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from digest.config import checks
from digest.config.table import Table

CREDENTIAL, CREDENTIALS_VARIABLE = "credential:", "CREDENTIALS_DIRECTORY"
"""A secret handed over by systemd, by its name in LoadCredential= (systemd.exec(5))."""


def secret(
    table: Table, key: str, variable: str, folder: Path, environ: Mapping[str, str]
) -> str | None:
    """The first line of the file that `KEY_file` names, else what the environment's variable
    holds; `KEY` itself is refused."""
    named = f"{key}_file"
    name = table.read(named, checks.text, None)
    if table.has(key):
        table.read(key, lambda _: None, None)
        table.complain(key, f"secrets stay out: use {named} or {variable}")
    if name is None:
        return environ.get(variable) or None
    file = _place(table, named, name, folder, environ)
    text = _text(table, named, file) if file else None
    if text is None:
        return None
    first = (text.splitlines() or [""])[0].strip()
    if not first:
        table.complain(named, f"{file} holds no {key} in its first line")
    return first or None


def whole(table: Table, key: str, folder: Path, environ: Mapping[str, str]) -> str | None:
    """All that the file says which a key names, as that of a secret is named."""
    name = table.read(key, checks.text, None)
    file = _place(table, key, name, folder, environ) if name else None
    return _text(table, key, file) if file else None


def _place(
    table: Table, key: str, name: str, folder: Path, environ: Mapping[str, str]
) -> Path | None:
    if not name.startswith(CREDENTIAL):
        return folder / name
    handed_over = environ.get(CREDENTIALS_VARIABLE)
    if handed_over:
        return Path(handed_over) / name.removeprefix(CREDENTIAL)
    why = f"no ${CREDENTIALS_VARIABLE}: systemd sets it for a unit with LoadCredential="
    table.complain(key, f"{name}: {why}")
    return None


def _text(table: Table, key: str, file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        table.complain(key, f"{file} cannot be read: {why}")
        return None
