"""Showing something in the browser of whoever called, where there is one."""

from __future__ import annotations

import os
import tempfile
from html import escape
from pathlib import Path

from digest.cli.output import say


def open_in_browser(address: str) -> None:
    """Print an address and open it; where there is no browser, say so."""
    print(address, flush=True)
    _open(address)


def open_unseen(address: str) -> None:
    """The same of an address that holds a secret: what a browser is called with is seen by everyone
    on the machine, so that it opens a file that leads there."""
    leads = f'<!doctype html><meta http-equiv="refresh" content="0; url={escape(address)}">'
    print(address, flush=True)
    _open(kept_for_a_browser(leads, ".html"))


def _open(address: str) -> None:
    import webbrowser

    try:
        opened = webbrowser.open(address)
    except webbrowser.Error:
        opened = False
    if not opened:
        say("no browser here; open that address yourself")


def kept_for_a_browser(text: str, suffix: str) -> str:
    """The address of a file that only this user can read; a browser reads it after we are gone, so
    that it stays for the system to clear away."""
    made, name = tempfile.mkstemp(prefix="digest-letter-", suffix=suffix)
    with os.fdopen(made, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name).as_uri()
