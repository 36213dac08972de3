"""A newsroom seen only through its public doors: the command line, a mail server, its files."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from digest.cli.app import build
from digest.errors import DigestError


@dataclass
class Inbox:
    """What a real SMTP server took, by recipient, in order."""

    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message."""
        content = envelope.original_content or b""
        message = message_from_bytes(content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos[0], message))
        return "250 2.0.0 kept"

    def of(self, address: str) -> list[EmailMessage]:
        """One person's letters, oldest first."""
        return [message for recipient, message in self.letters if recipient == address]


@dataclass
class House:
    """A folder with a configuration, in which commands are called."""

    folder: Path

    def digest(self, *arguments: str) -> Any:
        """Call a command with --json; what it printed. Fails where it does not exit with 0."""
        code, out, err = self.call(*arguments, "--json")
        assert 0 == code, err or out
        return json.loads(out)

    def call(self, *arguments: str) -> tuple[int, str, str]:
        """Call a command: exit code, stdout, stderr."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = _run(["--config", str(self.folder / "config.toml"), *arguments])
        return code, out.getvalue(), err.getvalue()

    def page(self, name: str, items: Sequence[tuple[str, str, str]]) -> None:
        """Save a newsroom page of (title, text, date as printed)."""
        blocks = ["Newsroom", *(f"Press Release\n\n{t}\n\n{x}\n\n{d}" for t, x, d in items)]
        pages = self.folder / "pages"
        pages.mkdir(exist_ok=True)
        (pages / name).write_text("\n\n".join(blocks) + "\n")


def _run(arguments: list[str]) -> int:
    try:
        build()(arguments)
    except SystemExit as done:
        return int(done.code or 0)
    except DigestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def server(inbox: Inbox) -> Controller:
    """An SMTP server on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Controller(inbox, hostname="127.0.0.1", port=port)


def config(folder: Path, *, port: int, extra: str = "") -> House:
    """A newsroom that reads `pages/*.txt` as news and mails over SMTP."""
    (folder / "config.toml").write_text(
        f"""
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example.org"
        postal_address = "1 Example Street, Exampletown"
        [web]
        url = "https://news.example.org"
        [[sources]]
        name = "pages"
        kind = "archive"
        path = "pages/*.txt"
        backfill = false
        [mail]
        transport = "smtp"
        live = "always"
        host = "127.0.0.1"
        port = {port}
        tls = "none"
        connections = 2
        {extra}
        """
    )
    return House(folder)
