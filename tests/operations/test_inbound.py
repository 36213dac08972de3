"""The doors as `check` tells of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from digest.config import Config, Hook, Imap, Inbound, Provider, Transport, Web, loads
from digest.operations import inbound
from digest.operations.finding import Level
from tests.mailin.hooks import calls

PUBLIC = Web("https://news.example.org", "127.0.0.1:8000")
LONG = "0123456789abcdef"
PEM = (form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
ED = Ed25519PrivateKey.generate().private_bytes(*PEM).decode()
RSA = generate_private_key(65537, 2048).private_bytes(*PEM).decode()


def config(doors: Inbound, web: Web = PUBLIC, **mail: object) -> Config:
    """A newsroom with these doors."""
    text = '[newsroom]\nname = "N"\nurl = "https://newsroom.example.org"\n'
    made = loads(text, Path("config.toml"), {}, sourceless=True)
    changed = replace(made.mail, **mail)  # type: ignore[arg-type]
    return replace(made, inbound=doors, web=web, mail=changed)


def found(made: Config) -> list[tuple[str, Level, str]]:
    async def look() -> list[tuple[str, Level, str]]:
        seen = inbound.look(made, offline=False)
        return [(one.what, one.level, one.detail) async for one in seen]

    return asyncio.run(look())


def test_without_doors_nothing_is_said_unless_letters_are_sent() -> None:
    """Then reports are lost."""
    assert [] == found(config(Inbound()))
    (what, level, detail), *_ = found(config(Inbound(), transport=Transport.SMTP))
    assert ("reports", Level.WARNING, True) == (what, level, "[inbound]" in detail)
    assert [] == found(config(Inbound(pipe=True), transport=Transport.SMTP))


@pytest.mark.parametrize(
    ("door", "level", "says"),
    [
        (Inbound(lmtp="127.0.0.1:24"), Level.OK, "127.0.0.1:24"),
        (Inbound(lmtp=Path("/run/digest/lmtp")), Level.OK, "/run/digest/lmtp"),
        (Inbound(lmtp="0.0.0.0:24"), Level.WARNING, "listen on this machine alone"),
        (Inbound(maildir=Path("/nowhere")), Level.WRONG, "/nowhere: is no Maildir"),
        (
            Inbound(imap=Imap("127.0.0.1", "b", "x", port=1)),
            Level.WRONG,
            "127.0.0.1:1: [Errno 111] Connection refused",
        ),
        (
            Inbound(hooks=(Hook("a", Provider.BREVO, LONG),)),
            Level.OK,
            "https://news.example.org/hooks/a",
        ),
        (Inbound(hooks=(Hook("a", Provider.BREVO, "short"),)), Level.WARNING, "short enough to"),
        (Inbound(hooks=(Hook("a", Provider.SENDGRID, LONG),)), Level.WRONG, "its secret is not"),
        (
            Inbound(hooks=(Hook("a", Provider.SENDGRID, calls.public_key()),)),
            Level.OK,
            "https://news.example.org/hooks/a",
        ),
    ],
)
def test_each_door(door: Inbound, level: Level, says: str) -> None:
    """What is wrong with it, and what to do."""
    ((_, seen, detail),) = found(config(door))
    assert (level, True) == (seen, says in detail), detail


def test_a_folder_that_can_be_emptied(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert [("inbound maildir", Level.OK, str(tmp_path))] == found(
        config(Inbound(maildir=tmp_path))
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:8000", "nobody else reaches it"),
        ("http://news.example.org", "put TLS in front"),
    ],
)
def test_a_webhook_that_cannot_be_called_safely(url: str, says: str) -> None:
    doors = Inbound(hooks=(Hook("a", Provider.BREVO, LONG),))
    ((_, level, detail),) = found(config(doors, replace(PUBLIC, url=url)))
    assert (Level.WARNING, True) == (level, says in detail)


@pytest.mark.parametrize(
    ("keys", "level", "says"),
    [
        ({"a": RSA, "b": ED}, Level.OK, "with a, b"),
        ({"b": ED}, Level.WARNING, "name an RSA key"),
        ({"b": "-----BEGIN PRIVATE KEY-----"}, Level.WRONG, "b: is no private key"),
    ],
)
def test_keys_that_letters_are_signed_with(keys: dict[str, str], level: Level, says: str) -> None:
    ((what, seen, detail),) = found(config(Inbound(), dkim_keys=keys))
    assert ("signing", level, True) == (what, seen, says in detail)
