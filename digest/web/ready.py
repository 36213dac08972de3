"""Answers made ready: all that a file can be answered with, worked out when it is read, so that a
request has only to choose. Rules of RFC 9110, as in `validators`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from digest.web.files import Shelved
from digest.web.validators import Validators, accepts_gzip, is_fresh

_LONGEST_KEPT = 200
"""Octets of an Accept-Encoding whose meaning is remembered; those of real clients are shorter."""

Headers = Iterable[tuple[bytes, bytes]]
"""Names in lower case, and values as received; a name may come more than once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, header lines and a body. `head` is the first two as they go over the wire, but
    for Date and the empty line behind."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    head: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A file in one coding: the answer to who has another state, and to who has this one."""

    validators: Validators
    etag: bytes
    last_modified: bytes
    whole: Answer
    unchanged: Answer


@dataclass(frozen=True, slots=True)
class Forms:
    """A file as it is, and packed; None where no packed one is at hand."""

    plain: Form
    packed: Form | None

    def to(self, headers: Headers) -> Answer:
        """The answer to a GET; the one to a HEAD is the same without its body."""
        accepted, tag, since = _asked(headers)
        form = self.plain
        if self.packed is not None and accepted is not None and _unpacks(accepted):
            form = self.packed
        return form.unchanged if _client_has(form, tag, since) else form.whole


def prepare(shelved: Shelved, headers: Mapping[str, str]) -> Forms:
    """All answers of a file; `headers` are those that each of them carries."""
    plain = _form(shelved.validators, shelved.body, headers, {"Content-Type": shelved.media_type})
    if shelved.packed is None:
        return Forms(plain, None)
    validators = Validators(shelved.packed_etag, shelved.validators.modified)
    about = {"Content-Type": shelved.media_type, "Content-Encoding": "gzip"}
    return Forms(plain, _form(validators, shelved.packed, headers, about))


def _form(
    validators: Validators, body: bytes, headers: Mapping[str, str], about: Mapping[str, str]
) -> Form:
    """`about` are headers of the body, which 304 does not carry (RFC 9110 § 15.4.5)."""
    etag, modified = validators.etag, validators.last_modified
    always = {"ETag": etag, "Last-Modified": modified, "Vary": "Accept-Encoding", **headers}
    length = {"Content-Length": str(len(body))}
    return Form(
        validators,
        etag.encode("latin-1"),
        modified.encode("latin-1"),
        _answer(HTTPStatus.OK, {**about, **length, **always}, body),
        _answer(HTTPStatus.NOT_MODIFIED, always, b""),
    )


def _answer(status: HTTPStatus, headers: Mapping[str, str], body: bytes) -> Answer:
    lines = tuple(
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    )
    first = f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode("latin-1")
    head = first + b"".join(b"%b: %b\r\n" % line for line in lines)
    return Answer(status.value, lines, body, head)


def _asked(headers: Headers) -> tuple[bytes | None, bytes | None, bytes | None]:
    """Accept-Encoding, If-None-Match and If-Modified-Since: all lines of each as one, or None."""
    accepted = tag = since = None
    for name, value in headers:
        if name == b"accept-encoding":
            accepted = value if accepted is None else accepted + b"," + value
        elif name == b"if-none-match":
            tag = value if tag is None else tag + b"," + value
        elif name == b"if-modified-since":
            since = value if since is None else since + b"," + value
    return accepted, tag, since


def _client_has(form: Form, tag: bytes | None, since: bytes | None) -> bool:
    """What nearly all clients send is told at a glance."""
    if tag == form.etag or (tag is None and since in (None, form.last_modified)):
        return tag is not None or since is not None
    return is_fresh(form.validators, if_none_match=_text(tag), if_modified_since=_text(since))


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _unpacks(accept_encoding: bytes) -> bool:
    if len(accept_encoding) > _LONGEST_KEPT:
        return accepts_gzip(accept_encoding.decode("latin-1"))
    return _remembered(accept_encoding)


@lru_cache(maxsize=256)
def _remembered(accept_encoding: bytes) -> bool:
    return accepts_gzip(accept_encoding.decode("latin-1"))
