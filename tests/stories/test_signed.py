"""Letters of a service that signs: those of an edition, and one that the operator sends."""

from __future__ import annotations

from pathlib import Path

import dkim
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ed25519

from digest.delivery.signature import keys_of
from tests.cli.desk import NOW, desk

CONFIG = """
[mail]
dkim_keys = {ed2026 = "ed.pem"}
"""


def test_every_letter_is_signed(tmp_path: Path) -> None:
    """By the key that `check` says to publish."""
    made = desk(tmp_path)
    secret = ed25519.Ed25519PrivateKey.generate()
    pem = secret.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    ).decode()
    made.write("ed.pem", pem)
    made.configure(CONFIG)
    made.fill()
    for command in (["run", "--once"], ["send-test", "desk@example.org"]):
        done = made(*command, "--at", NOW) if command[0] == "run" else made(*command)
        assert 0 == done.code, done.err
    (key,) = keys_of({"ed2026": pem})
    record = key.record.encode()
    letters = [one.read_bytes() for one in (tmp_path / "var/outbox/new").iterdir()]
    assert len(letters) > 2
    for one in letters:
        assert one.startswith(b"DKIM-Signature: v=1; a=ed25519-sha256;")
        assert b"d=newsroom.example.org;" in one
        assert dkim.verify(one, dnsfunc=lambda name, timeout=5: record)
