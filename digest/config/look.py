"""The table `[look]`: what makes the pages a newsroom's own."""

from __future__ import annotations

from pathlib import Path

from digest.config import checks, colours, values
from digest.config.table import Table

_LOGOS = {".svg": b"<svg", ".png": b"\x89PNG\r\n\x1a\n"}
"""The kinds of picture, and what shows that a file is one."""

LARGEST_LOGO = 64 * 1024
"""Octets; every page loads it."""


def look(table: Table, folder: Path) -> values.Look:
    """Colours and logo. A dark accent that is not named is the accent, lightened."""
    accent = table.read("accent", colours.light, None)
    accent_dark = table.read("accent_dark", colours.dark, None)
    found = values.Look(
        accent=accent,
        accent_dark=accent_dark or (colours.lightened(accent) if accent else None),
        logo=_logo(table, folder),
    )
    table.finish()
    return found


def _logo(table: Table, folder: Path) -> Path | None:
    name = table.read("logo", checks.text, None)
    if name is None:
        return None
    file = folder / name
    if why := _wrong(file):
        table.complain("logo", why)
    return file


def _wrong(file: Path) -> str | None:
    if file.suffix not in _LOGOS:
        return f"{file} is neither an .svg nor a .png file"
    try:
        picture = file.read_bytes()
    except OSError as error:
        return f"{file} cannot be read: {error.strerror}"
    if _LOGOS[file.suffix] not in picture:
        return f"{file} holds no {file.suffix[1:].upper()} picture"
    if len(picture) > LARGEST_LOGO:
        why = f"{LARGEST_LOGO} are the most, since every page loads it"
        return f"{file} has {len(picture)} octets; {why}"
    return None
