"""The letter that a report is about, as far as the report quotes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.mailin import fields
from digest.mailin.mime import QUOTED, Part, opened

_BEGIN = re.compile(
    r"^(?:[ \t]*[-_=*]{3}.*\b(?:original|undelivered|returned|copy|headers?|rejected|unsent|"
    r"your message|message text|unsent message)\b.*"
    r"|.*\b(?:message headers follow|headers? of the original message|original message follows|"
    r"below this line is a copy|copy of (?:the|your) (?:original )?message|"
    r"original message headers?)\b.*"
    r"|[> ]?(?:received: ?(?:from|by) |return-path: ?<|message-id: ?<).*)$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(
    r"^[ \t>|]*(message-id|list-unsubscribe|return-path|to|x-hmxmroriginalrecipient)[ \t]*:"
    r"[ \t]*((?:.*)(?:\n[ \t>|]+\S.*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_MICROSOFT = "x-hmxmroriginalrecipient"


@dataclass(frozen=True, slots=True)
class Letter:
    """What its fields say. `return_path` is where its bounces go; `complained` the recipient whom a
    provider names in a field of its own when they call a letter spam."""

    message_id: str | None = None
    links: tuple[str, ...] = ()
    return_path: str | None = None
    recipients: tuple[str, ...] = ()
    complained: str | None = None


def letter(parts: Sequence[Part], text: str) -> Letter:
    """From a part that holds the letter or its fields, else from the text, where older servers
    put it; nothing where there is neither."""
    held = next((part for part in parts if part.kind in QUOTED), None)
    return _of(_fields(held)) if held else _of(_fields_in(text))


def before(text: str) -> str:
    """A report's own words, without the letter that it quotes below them."""
    begin = _BEGIN.search(text)
    return text[: begin.start()] if begin else text


def _fields(held: Part) -> Part:
    """The letter's fields; some put a line of their own, or an empty one, before them."""
    inner = opened(held.decoded())
    return inner if inner.fields else Part({}, b"")


def _fields_in(text: str) -> Part:
    begin = _BEGIN.search(text)
    said: dict[str, tuple[str, ...]] = {}
    for name, value in _FIELD.findall(text[begin.start() :] if begin else ""):
        said.setdefault(name.lower(), (re.sub(r"\n[ \t>|]+", " ", value),))
    return Part(said, b"")


def _of(said: Part) -> Letter:
    return Letter(
        message_id=fields.message_id(said.get("message-id")),
        links=fields.links(said.fields.get("list-unsubscribe", ())),
        return_path=fields.address(said.get("return-path")),
        recipients=fields.found(said.get("to"))[:5],
        complained=fields.address(said.get(_MICROSOFT)),
    )
