"""DKIM signatures (RFC 6376, RFC 8463): a letter's octets and keys to header fields. The home of
dkimpy, which is written in Python alone: this belongs into processes of its own.

Both List-Unsubscribe headers are covered, as RFC 8058 § 4 wants it. What a letter has once is
covered once more than it is there, so that nobody can add a second (RFC 6376 § 8.15).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.errors import ConfigError

COVERED = (
    *(b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"in-reply-to"),
    *(b"references", b"mime-version", b"content-type", b"content-language", b"list-id"),
    *(b"list-unsubscribe", b"list-unsubscribe-post", b"list-help", b"list-archive", b"list-post"),
    *(b"list-owner", b"auto-submitted", b"feedback-id"),
)
"""What is signed where a letter has it, and what no other is to be added to."""

_NEVER_ADDED = frozenset(COVERED) - {
    *(b"in-reply-to", b"references", b"content-language"),
    b"feedback-id",  # some relays add one of their own
}
_CANONICAL = (b"relaxed", b"simple")
_NAME = re.compile(rb"^([!-9;-~]+)[ \t]*:", re.MULTILINE)
_FROM = re.compile(
    rb"^from[ \t]*:(?:[^\r\n]|\r\n[ \t])*@([A-Za-z0-9.-]+)", re.IGNORECASE | re.MULTILINE
)
_SMALLEST = 1024
"""Bits of an RSA key; receivers take no smaller one (RFC 8301 § 3.2)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key as dkimpy wants it: `secret` is PEM for RSA, base64 for Ed25519. `record` is
    what its owner publishes."""

    selector: str
    algorithm: bytes
    secret: bytes
    record: str


def keys_of(pems: Mapping[str, str]) -> tuple[Key, ...]:
    """Keys by selector; ConfigError with every one that cannot be used."""
    found, complaints = [], []
    for selector, pem in pems.items():
        try:
            found.append(_key(selector, pem))
        except ValueError as error:
            complaints.append(f"[mail] dkim_keys: {selector}: {error}")
    if complaints:
        raise ConfigError(complaints)
    return tuple(found)


def signatures(message: bytes, keys: Sequence[Key], domain: str | None) -> bytes:
    """A DKIM-Signature field by each key, to stand before the message; with CRLF. `domain` is
    whose they are, by default that of From. ValueError where it has no From, or fields that are
    none."""
    import dkim

    whose = domain.encode() if domain else _from_domain(message)
    covered = _covered(message)
    try:
        return b"".join(
            dkim.sign(
                message,
                key.selector.encode(),
                whose,
                key.secret,
                canonicalize=_CANONICAL,
                signature_algorithm=key.algorithm,
                include_headers=covered,
            )
            for key in keys
        )
    except dkim.DKIMException as error:
        raise ValueError(f"letter: {type(error).__name__}") from error


def _from_domain(message: bytes) -> bytes:
    found = _FROM.search(message.partition(b"\r\n\r\n")[0])
    if found is None:
        raise ValueError("letter: no sender to sign for")
    return found[1].lower()


def _covered(message: bytes) -> list[bytes]:
    """Each field that is there, as often as it is, and those that may be once one time more."""
    head = message.partition(b"\r\n\r\n")[0]
    there = [name.lower() for name in _NAME.findall(head)]
    signed = [name for name in there if name in COVERED]
    return [*signed, *(name for name in COVERED if name in _NEVER_ADDED)]


def _key(selector: str, pem: str) -> Key:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    try:
        key = form.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("is no private key in PEM without a password") from error
    if isinstance(key, Ed25519PrivateKey):
        public = b64encode(key.public_key().public_bytes_raw()).decode()
        secret = b64encode(key.private_bytes_raw())
        return Key(selector, b"ed25519-sha256", secret, f"v=DKIM1; k=ed25519; p={public}")
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("is neither an RSA nor an Ed25519 key")  # noqa: TRY004 - of a file
    if key.key_size < _SMALLEST:
        raise ValueError(f"has {key.key_size} bits; receivers take {_SMALLEST} at least, use 2048")
    secret = key.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption()
    )
    spki = key.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return Key(selector, b"rsa-sha256", secret, f"v=DKIM1; k=rsa; p={b64encode(spki).decode()}")
