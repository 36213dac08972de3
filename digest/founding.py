"""A new newsroom's config.toml from a few answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from digest.config import PASSWORD_VARIABLE, Config, checks, loads
from digest.config.write import Value, filled
from digest.sourcing import Draft
from digest.templates import Templates

TEMPLATE = "config/config.toml"
ENVIRON = {PASSWORD_VARIABLE: "not asked for yet"}
"""Stands in for the password, which is written by itself later."""


def languages(answer: object) -> str:
    """Languages joined by commas or spaces, as given back: "en, fr"."""
    return ", ".join(checks.spoken(one) for one in checks.text(answer).replace(",", " ").split())


def server(answer: object) -> str:
    """ "folder", or a mail server as host or host:port."""
    host, colon, port = checks.text(answer).rpartition(":")
    if colon and not port.isdecimal():
        raise checks.Wrong(f'{port} is not a port: write it like "mail.example.org:587"')
    return f"{host}:{checks.number(1, 65535)(int(port))}" if colon else port


@dataclass(frozen=True, slots=True)
class Question:
    """What `init` asks: the option's name, the words, the check, and what stands without an
    answer. A question with an empty default may be passed by; None means that it must be answered.
    """

    name: str
    words: str
    check: Callable[[object], str]
    default: str | None = ""


QUESTIONS = (
    Question("name", "The newsroom's name", checks.text, None),
    Question("url", "The newsroom's own site", checks.base_url, None),
    Question("contact", "A mailbox that people read, for complaints and replies", checks.address),
    Question("postal_address", "A postal address, printed below letters", checks.paragraph),
    Question("zone", "The newsroom's time zone", checks.zone, "UTC"),
    Question("languages", "Languages of pages and letters, the usual one first", languages, "en"),
    Question(
        "web_url", "This service as the public sees it", checks.base_url, "http://127.0.0.1:8000"
    ),
    Question("source", "The first source: a feed's address, a page, or saved files", checks.text),
    Question(
        "mail", 'Letters go into a "folder", or to a mail server as host:port', server, "folder"
    ),
)
ACCOUNT = Question("mail_user", "The account on the mail server, if it asks for one", checks.text)


def config_text(
    answers: Mapping[str, str],
    source: Draft | None,
    file: Path,
    templates: Templates,
    *,
    password_file: str | None = None,
) -> tuple[str, Config]:
    """The text for `file`, and what it says; ConfigError where an answer cannot stand.

    A password file need not be there yet.
    """
    template, given = templates.text(TEMPLATE), _given(answers)
    written = source.written if source else None
    text = filled(template, given, written)
    config = loads(text, file, ENVIRON, sourceless=True)
    if password_file:
        text = filled(template, {**given, "mail.password_file": password_file}, written)
    return text, config


def _given(answers: Mapping[str, str]) -> dict[str, Value]:
    """Answers by dotted path."""
    given: dict[str, Value] = {
        path: answers[name] for name, path in _PATHS.items() if answers.get(name)
    }
    if spoken := answers.get("languages"):
        given["newsroom.languages"] = spoken.split(", ")
    if contact := answers.get("contact"):
        given["mail.reply_to"] = contact
    return given | _mail(answers)


_PATHS = {
    "name": "newsroom.name",
    "url": "newsroom.url",
    "contact": "newsroom.contact",
    "postal_address": "newsroom.postal_address",
    "zone": "newsroom.zone",
    "web_url": "web.url",
    "mail_user": "mail.username",
}
_TLS = {465: "tls"}


def _mail(answers: Mapping[str, str]) -> dict[str, Value]:
    where = answers.get("mail") or "folder"
    if where == "folder":
        return {"mail.transport": "maildir"}
    host, _, port = where.rpartition(":") if ":" in where else (where, "", "25")
    return {
        "mail.transport": "smtp",
        "mail.host": host.strip("[]"),
        "mail.port": int(port),
        "mail.tls": _TLS.get(int(port), "starttls"),
    }
