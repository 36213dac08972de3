"""What links may do: each token is signed, for one purpose, and says nothing to who reads it.

The home of itsdangerous. Unsubscribe tokens never expire and can do nothing else; they are the
same for the same letter, so that a retry sends the same bytes.
"""

from __future__ import annotations

import hashlib
from binascii import b2a_base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode

from digest.errors import TokenError, TokenExpired

_CODES = {"alert": "a", "daily": "d", "weekly": "w", "correction": "c", "withdrawal": "x"}
MANAGE_VALID = timedelta(hours=1)
"""How long a mailed link to the preferences works."""

PROOFS_VALID = timedelta(hours=1)
"""How long the operator's page of letters is open."""

_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_BLOCK = 64
_ID, _SIGNATURE = 5, 10
_INNER, _OUTER = (bytes(octet ^ pad for octet in range(256)) for pad in (0x36, 0x5C))
_IN_OCTETS = {stream: code.encode() for stream, code in _CODES.items()}
_STREAMS = {code: stream for stream, code in _CODES.items()}


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """End every wish of one stream for one person; `generation` lets a person revoke tokens."""

    subscriber_id: int
    stream: str
    generation: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Pause one person's letters or change how often they come, and see nothing of what they
    follow: letters are passed on. A later `generation` revokes it."""

    subscriber_id: int
    generation: int


@dataclass(frozen=True, slots=True)
class Copy:
    """Read one letter on the web: by its row's number, and by the key of its edition, since after a
    database was made anew the number would name another."""

    letter_id: int
    edition: str

    @property
    def mark(self) -> str:
        """What stands for the edition in the token; eight characters."""
        return hashlib.sha256(self.edition.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Feed:
    """Read one person's feed; a later `generation` revokes those before it."""

    subscriber_id: int
    generation: int


@dataclass(frozen=True, slots=True)
class Manage:
    """See and change everything of one person, for an hour after `issued` (whole seconds); a later
    `generation` revokes it."""

    subscriber_id: int
    generation: int
    issued: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """Read one source now; whoever changes the `mark` beside the source revokes the token."""

    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """Say that one delivery came back."""

    edition_id: int
    subscriber_id: int


class Tokens:
    """Makes and reads tokens with the service's own secret (at least 32 octets)."""

    def __init__(self, secret: bytes) -> None:
        self._opaque = _Mac(secret, b"opaque\x1f")
        self._unsubscribe = _Signer(secret, "unsubscribe")
        self._pace = _Signer(secret, "pace")
        self._call = _Signer(secret, "call")
        self._feed = _Signer(secret, "feed")
        self._copy = _Signer(secret, "copy")
        self._confirm = _Signer(secret, "confirm")
        self._manage = _Signer(secret, "manage")
        self._proofs = _Signer(secret, "proofs")
        self._bounce = _Mac(secret, b"bounce\x1f")
        self._veil = _Mac(secret, b"veil\x1f")

    def unsubscribe(self, what: Unsubscribe) -> str:
        """A token of at most 70 characters out of A–Z a–z 0–9 - _ and one dot."""
        return self.of_letter(what.subscriber_id, what.stream, what.generation)[0].decode()

    def of_letter(self, subscriber_id: int, stream: str, generation: int) -> tuple[bytes, bytes]:
        """What `unsubscribe` and `pace` give for a letter of that stream, without the ways round:
        a million letters hold both."""
        leave = b"%d.%b.%d" % (subscriber_id, _IN_OCTETS[stream], generation)
        pace = b"%d.%d" % (subscriber_id, generation)
        return self._unsubscribe.token(leave), self._pace.token(pace)

    def read_unsubscribe(self, token: str) -> Unsubscribe:
        """The token's meaning; TokenError where it is not one of ours."""
        try:
            payload = base64_decode(self._unsubscribe.unsign(token)).decode()
            subscriber_id, code, generation = payload.split(".")
            return Unsubscribe(int(subscriber_id), _STREAMS[code], int(generation))
        except (BadSignature, ValueError, KeyError) as error:
            raise TokenError("unsubscribe link: not one of ours, or cut short") from error

    def pace(self, what: Pace) -> str:
        """A token of at most 70 characters out of A–Z a–z 0–9 - _ and one dot; the same in every
        letter to a person."""
        payload = f"{what.subscriber_id}.{what.generation}".encode()
        return self._pace.token(payload).decode()

    def read_pace(self, token: str) -> Pace:
        """The token's meaning; TokenError where it is not one of ours."""
        try:
            payload = base64_decode(self._pace.unsign(token)).decode()
            subscriber_id, generation = map(int, payload.split("."))
        except (BadSignature, ValueError) as error:
            raise TokenError("link of a letter: not one of ours, or cut short") from error
        return Pace(subscriber_id, generation)

    def copy(self, what: Copy) -> str:
        """The name of a letter on the web, of at most 70 characters out of A–Z a–z 0–9 - _ and one
        dot: the same for everyone who gets it, and nobody else can guess it."""
        payload = f"{what.letter_id}.{what.mark}".encode()
        return self._copy.token(payload).decode()

    def read_copy(self, token: str) -> tuple[int, str]:
        """The letter's number and its edition's mark; TokenError where it is not one of ours."""
        try:
            letter_id, mark = base64_decode(self._copy.unsign(token)).decode().split(".")
            return int(letter_id), mark
        except (BadSignature, ValueError) as error:
            raise TokenError("copy of a letter: not one of ours, or cut short") from error

    def feed(self, what: Feed) -> str:
        """A token out of A–Z a–z 0–9 - _ and one dot."""
        payload = f"{what.subscriber_id}.{what.generation}".encode()
        return self._feed.token(payload).decode()

    def read_feed(self, token: str) -> Feed:
        """The token's meaning; TokenError where it is not one of ours."""
        try:
            payload = base64_decode(self._feed.unsign(token)).decode()
            subscriber_id, generation = map(int, payload.split("."))
        except (BadSignature, ValueError) as error:
            raise TokenError("private feed: not one of ours, or cut short") from error
        return Feed(subscriber_id, generation)

    def confirm(self, ask_id: int) -> str:
        """A token out of A–Z a–z 0–9 - _ and one dot; until when it works is the ask's own
        matter."""
        return self._confirm.token(str(ask_id).encode()).decode()

    def read_confirm(self, token: str) -> int:
        """The number of the ask; TokenError where the token is not one of ours."""
        try:
            return int(base64_decode(self._confirm.unsign(token)).decode())
        except (BadSignature, ValueError) as error:
            raise TokenError("confirmation link: not one of ours, or cut short") from error

    def manage(self, what: Manage) -> str:
        """A token out of A–Z a–z 0–9 - _ and one dot."""
        issued = int(what.issued.timestamp())
        payload = f"{what.subscriber_id}.{what.generation}.{issued}".encode()
        return self._manage.token(payload).decode()

    def read_manage(self, token: str, *, now: datetime) -> Manage:
        """The token's meaning; TokenError where it is not one of ours, TokenExpired an hour after
        it was issued."""
        try:
            payload = base64_decode(self._manage.unsign(token)).decode()
            subscriber_id, generation, issued = map(int, payload.split("."))
        except (BadSignature, ValueError) as error:
            raise TokenError("preferences link: not one of ours, or cut short") from error
        at = datetime.fromtimestamp(issued, UTC)
        if at + MANAGE_VALID <= now:
            raise TokenExpired("preferences link: older than an hour")
        return Manage(subscriber_id, generation, at)

    def proofs(self, issued: datetime) -> str:
        """A token out of A–Z a–z 0–9 - _ and one dot: to see any letter as anybody gets it."""
        return self._proofs.token(str(int(issued.timestamp())).encode()).decode()

    def read_proofs(self, token: str, *, now: datetime) -> None:
        """TokenError where it is not one of ours, TokenExpired an hour after it was issued."""
        try:
            issued = int(base64_decode(self._proofs.unsign(token)).decode())
        except (BadSignature, ValueError) as error:
            raise TokenError("page of letters: not one of ours, or cut short") from error
        if datetime.fromtimestamp(issued, UTC) + PROOFS_VALID <= now:
            raise TokenExpired("page of letters: older than an hour")

    def call(self, what: Call) -> str:
        """A token out of A–Z a–z 0–9 - _ and one dot; a mark has no dot in it."""
        return self._call.token(f"{what.mark}.{what.source}".encode()).decode()

    def read_call(self, token: str) -> Call:
        """The token's meaning; TokenError where it is not one of ours. Signatures are compared in
        constant time."""
        try:
            mark, _, source = base64_decode(self._call.unsign(token)).decode().partition(".")
        except (BadSignature, ValueError) as error:
            raise TokenError("hook: not one of ours, or cut short") from error
        return Call(source, mark)

    def bounce(self, what: Bounce) -> str:
        """A token of 40 hexadecimal digits, for the part of an address before the @, where some
        servers change the case. It is the same for the same delivery, and the numbers in it are
        veiled: the signature, cut to 80 bits, is the veil's own nonce."""
        ids = (what.edition_id << 8 * _ID | what.subscriber_id).to_bytes(2 * _ID, "big")
        signature = self._bounce(ids)[:_SIGNATURE]
        return (signature + self._veiled(ids, signature)).hex()

    def read_bounce(self, token: str) -> Bounce:
        """The token's meaning, in any letter case; TokenError where it is not one of ours."""
        try:
            octets = bytes.fromhex(token)
        except ValueError as error:
            raise TokenError("return path: not one of ours, or cut short") from error
        signature, veiled = octets[:_SIGNATURE], octets[_SIGNATURE:]
        ids = self._veiled(veiled[: 2 * _ID], signature)
        is_ours = compare_digest(signature, self._bounce(ids)[:_SIGNATURE])
        if not is_ours or token.lower() != octets.hex() or len(veiled) != len(ids):
            raise TokenError("return path: not one of ours, or cut short")
        return Bounce(int.from_bytes(ids[:_ID], "big"), int.from_bytes(ids[_ID:], "big"))

    def _veiled(self, ids: bytes, nonce: bytes) -> bytes:
        veil = int.from_bytes(self._veil(nonce)[: len(ids)], "big")
        return (int.from_bytes(ids, "big") ^ veil).to_bytes(len(ids), "big")

    def opaque(self, *parts: object) -> str:
        """A short name that is stable for `parts` and tells nothing of them (RFC 2104)."""
        return self._opaque("\x1f".join(map(str, parts)).encode())[:12].hex()


class _Mac:
    """HMAC-SHA256 of what begins with `head`. The key's two blocks are hashed once (RFC 2104 § 4):
    the standard library hashes them for each message, which takes three times as long, and a
    million letters hold four each."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes, head: bytes = b"") -> None:
        block = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(block.translate(_INNER) + head)
        self._outer = hashlib.sha256(block.translate(_OUTER))

    def __call__(self, message: bytes) -> bytes:
        """32 octets."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


class _Signer(Signer):
    """The same tokens, by a key that is derived once."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        super().__init__(
            secret, salt=purpose, sep=".", key_derivation="hmac", digest_method=hashlib.sha256
        )
        self._mac = _Mac(self.derive_key())

    def token(self, payload: bytes) -> bytes:
        """`payload` and its signature, both in URL-safe base64 without padding (RFC 4648 § 5)."""
        value = b2a_base64(payload, newline=False).translate(_URL_SAFE, b"=")
        signature = b2a_base64(self._mac(value), newline=False).translate(_URL_SAFE, b"=")
        return b"%b.%b" % (value, signature)
