"""Amazon SNS over HTTPS: who speaks, and whether it is Amazon
(docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages").

A message is signed with a certificate that lies at an address of Amazon's own, which the message
names: any other address is refused before anything is fetched.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from digest.config import Hook
from digest.mailin.hooks.call import (
    Call,
    document,
    forged,
    fresh,
    instant,
    later,
    table,
    text,
    unreadable,
)

NOTIFICATION, SUBSCRIBE = "Notification", "SubscriptionConfirmation"
UNSUBSCRIBED = "UnsubscribeConfirmation"

_HOST = re.compile(r"sns\.[a-z]{2}(?:-[a-z]{1,16}){1,3}-\d{1,2}\.amazonaws\.com(\.cn)?")
"""A region and nothing else may stand there: `sns.s3.amazonaws.com` is a bucket, anybody's."""

_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem")
_LONGEST_URL = 2000

_SIGNED: Mapping[str, tuple[str, ...]] = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    SUBSCRIBE: ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    UNSUBSCRIBED: (
        *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    ),
}
"""What the signature covers, in its order; a Subject only where there is one."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What SNS says around a message. `certificate` is the address of the one it is signed with,
    Amazon's for sure; `signed` are the octets that are signed."""

    kind: str
    topic: str
    message: str
    certificate: str
    visit: str
    signed: bytes
    signature: bytes
    version: str


def envelope(hook: Hook, call: Call, now: datetime) -> Envelope:
    """The envelope, nothing of which is proven yet. Refused where its topic is not the hook's, its
    certificate elsewhere than at Amazon, or its moment long past."""
    told = table(document(call.body))
    kind = text(told.get("Type"))
    if kind not in _SIGNED:
        raise unreadable("its Type is none of SNS")
    if text(told.get("TopicArn")) not in hook.topics:
        raise forged("its topic is not in topics")
    certificate = text(told.get("SigningCertURL"))
    if not is_amazons(certificate) or not _CERTIFICATE.fullmatch(urlsplit(certificate).path):
        raise forged("its certificate does not lie at Amazon SNS")
    fresh(instant(told.get("Timestamp")), now)
    lines = [f"{key}\n{text(told[key])}\n" for key in _SIGNED[kind] if key in told]
    return Envelope(
        kind=kind,
        topic=text(told.get("TopicArn")),
        message=text(told.get("Message")),
        certificate=certificate,
        visit=text(told.get("SubscribeURL")),
        signed="".join(lines).encode("utf-8", "surrogatepass"),
        signature=_octets(text(told.get("Signature"))),
        version=text(told.get("SignatureVersion")),
    )


def is_amazons(url: str) -> bool:
    """Whether an address is one of SNS over https, at its usual port, and nobody's else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.netloc.lower() == (parts.hostname or "")
    return (
        len(url) <= _LONGEST_URL
        and parts.scheme == "https"
        and port is None
        and plain
        and _HOST.fullmatch(parts.netloc.lower()) is not None
    )


def prove(one: Envelope, certificate: bytes, now: datetime) -> None:
    """Refused unless the envelope is signed with the certificate (PEM), in force now. Where it is
    the certificate that is not good, another may be tried later: what lies at Amazon changes."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256

    if one.version not in ("1", "2"):
        raise forged("its SignatureVersion is neither 1 nor 2")
    try:
        found = x509.load_pem_x509_certificate(certificate)
        public = found.public_key()
    except ValueError as error:
        raise later("its certificate cannot be read") from error
    if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
        raise later("its certificate is not in force")
    if not isinstance(public, RSAPublicKey):
        raise later("its certificate has no RSA key")
    # Version 1 is what topics have where nobody has chosen, and Amazon's rule, not ours.
    digest = SHA1() if one.version == "1" else SHA256()
    try:
        public.verify(one.signature, one.signed, PKCS1v15(), digest)
    except InvalidSignature as error:
        raise forged("its signature is wrong") from error


def _octets(written: str) -> bytes:
    try:
        return b64decode(written, validate=True)
    except ValueError:
        return b""
