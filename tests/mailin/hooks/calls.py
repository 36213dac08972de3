"""Calls as each provider makes them, after its documented example, signed as it signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from digest.config import Hook, Provider
from digest.mailin.hooks import generic, sendgrid
from digest.mailin.hooks.call import Call

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SECRET = "between-us-alone"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:bounces"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem"
RETURN_PATH = "bounce+0123456789abcdef@newsroom.example.org"
MESSAGE_ID = "3f2a@newsroom.example.org"
READER = "reader@example.org"


def hook(provider: Provider, secret: str | None = SECRET) -> Hook:
    """As configured."""
    topics = (TOPIC,) if provider is Provider.SES else ()
    if provider is Provider.SENDGRID and secret == SECRET:
        secret = public_key()
    return Hook(str(provider), provider, secret, topics)


def stamp(at: datetime = NOW) -> str:
    """Whole seconds since 1970."""
    return str(int(at.timestamp()))


def plain(event: object, **headers: str) -> Call:
    """A body with what Postmark and Brevo show where they are asked to."""
    return Call(json.dumps(event).encode(), headers)


def basic(event: object, secret: str = SECRET) -> Call:
    """As from an address with a user and a password in it."""
    pair = b64encode(f"digest:{secret}".encode()).decode()
    return plain(event, authorization=f"Basic {pair}")


def bearer(event: object, secret: str = SECRET) -> Call:
    """With a token, as Brevo can show one."""
    return plain(event, authorization=f"Bearer {secret}")


def mailgun(event: object, at: datetime = NOW, secret: str = SECRET) -> Call:
    """The signature stands in the body and covers a timestamp and a token."""
    token = "ddd0f8f3" * 6
    code = hmac.new(secret.encode(), f"{stamp(at)}{token}".encode(), hashlib.sha256)
    signature = {"timestamp": stamp(at), "token": token, "signature": code.hexdigest()}
    return plain({"signature": signature, "event-data": event})


def sendgrid_call(event: object, at: datetime = NOW) -> Call:
    """The signature stands in a header and covers a timestamp and the body."""
    body = json.dumps(event).encode()
    shown = _sendgrid_key().sign(stamp(at).encode() + body, ec.ECDSA(SHA256()))
    headers = {sendgrid.SIGNATURE: b64encode(shown).decode(), sendgrid.TIMESTAMP: stamp(at)}
    return Call(body, headers)


def generic_call(event: object, at: datetime = NOW, secret: str = SECRET) -> Call:
    """Our own."""
    body = json.dumps(event).encode()
    code = generic.signature(secret, stamp(at), body)
    return Call(body, {generic.SIGNATURE: code, generic.TIMESTAMP: stamp(at)})


def sns(
    message: object,
    *,
    at: datetime = NOW,
    version: str = "2",
    kind: str = "Notification",
    **more: str,
) -> Call:
    """What SNS posts; `more` replaces fields before it is signed."""
    fields = {
        "Type": kind,
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE,
        **more,
    }
    names = [
        "Message",
        "MessageId",
        "Subject",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ]
    signed = "".join(f"{name}\n{fields[name]}\n" for name in names if name in fields)
    digest = SHA1() if version == "1" else SHA256()
    fields["Signature"] = b64encode(
        _amazon_key().sign(signed.encode(), padding.PKCS1v15(), digest)
    ).decode()
    return Call(json.dumps(fields).encode(), {"x-amz-sns-message-type": kind})


def public_key() -> str:
    """As SendGrid's settings show it."""
    public = _sendgrid_key().public_key()
    return b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@cache
def certificate(*, expired: bool = False) -> bytes:
    """PEM, of the key that `sns` signs with."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    end = NOW - timedelta(days=1) if expired else NOW + timedelta(days=90)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_amazon_key().public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=90))
        .not_valid_after(end)
        .sign(_amazon_key(), SHA256())
    )
    return made.public_bytes(Encoding.PEM)


@cache
def _amazon_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def _sendgrid_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


SES_MAIL = {
    "timestamp": "2026-11-30T11:58:00.000Z",
    "messageId": "00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000",
    "source": RETURN_PATH,
    "sourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/newsroom.example.org",
    "sendingAccountId": "123456789012",
    "destination": [READER, "other@example.org"],
    "headersTruncated": False,
    "headers": [
        {"name": "From", "value": "Newsroom <digest@newsroom.example.org>"},
        {"name": "Message-ID", "value": f"<{MESSAGE_ID}>"},
        {"name": "List-Unsubscribe", "value": "<https://news.example.org/u/TOKEN>"},
    ],
}
SES_BOUNCE = {
    "notificationType": "Bounce",
    "bounce": {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "reportingMTA": "dns; email.example.com",
        "bouncedRecipients": [
            {
                "emailAddress": READER,
                "status": "5.1.1",
                "action": "failed",
                "diagnosticCode": f"smtp; 550 5.1.1 <{READER}>... User unknown",
            }
        ],
        "timestamp": "2026-11-30T11:59:00.000Z",
        "feedbackId": "00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa068a-000000",
        "remoteMtaIp": "192.0.2.9",
    },
    "mail": SES_MAIL,
}
MAILGUN_FAILED = {
    "event": "failed",
    "severity": "permanent",
    "reason": "bounce",
    "id": "G9Bn5sl1TC6nu79C8C0bwg",
    "timestamp": 1796039940.5,
    "log-level": "error",
    "recipient": READER,
    "envelope": {"transport": "smtp", "sender": RETURN_PATH, "targets": READER},
    "delivery-status": {
        "attempt-no": 1,
        "code": 550,
        "enhanced-code": "5.1.1",
        "message": f"5.1.1 The email account {READER} does not exist",
        "description": "",
    },
    "message": {"headers": {"message-id": MESSAGE_ID, "to": READER, "subject": "Daily"}},
}
POSTMARK_BOUNCE = {
    "RecordType": "Bounce",
    "ID": 692560173,
    "Type": "HardBounce",
    "TypeCode": 1,
    "Name": "Hard bounce",
    "Tag": "",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "ServerID": 23,
    "MessageStream": "broadcast",
    "Description": "The server was unable to deliver your message.",
    "Details": f"smtp;550 5.1.1 <{READER}>: user unknown",
    "Email": READER,
    "From": "digest@newsroom.example.org",
    "BouncedAt": "2026-11-30T11:59:00.2735393Z",
    "Inactive": True,
    "CanActivate": True,
    "Subject": "Daily",
    "Metadata": {},
}
BREVO_BOUNCE = {
    "event": "hard_bounce",
    "email": READER,
    "id": 26224,
    "date": "2026-11-30 12:59:00",
    "ts": 1796039940,
    "message-id": f"<{MESSAGE_ID}>",
    "ts_event": 1796039940,
    "subject": "Daily",
    "sending_ip": "192.0.2.9",
    "ts_epoch": 1796039940000,
    "reason": "550 5.1.1 user unknown",
}
SENDGRID_BOUNCE = {
    "email": READER,
    "timestamp": 1796039940,
    "smtp-id": f"<{MESSAGE_ID}>",
    "event": "bounce",
    "type": "bounce",
    "bounce_classification": "Invalid Address",
    "category": [],
    "sg_event_id": "Ym91bmNlLTEtMTk5NDIxMTItcU53",
    "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
    "reason": f"550 5.1.1 <{READER}>: user unknown",
    "status": "5.1.1",
}
GENERIC_BOUNCE = {
    "id": "queue-4711",
    "kind": "bounce",
    "at": "2026-11-30T11:59:00Z",
    "recipient": READER,
    "message_id": f"<{MESSAGE_ID}>",
    "return_path": RETURN_PATH,
    "status": "5.1.1",
    "words": f"550 5.1.1 <{READER}>: user unknown",
}
