"""What a notice says of mail that does not arrive: a provider's bad day, and what is our fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from digest.letters.mime import one_line
from digest.letters.noticed import Row, Step
from digest.text import shorten
from digest.troubles import Notice, Trouble

KINDS = frozenset({Trouble.BAD_DAY, Trouble.BLAMED, Trouble.PAUSED})
_LONGEST = 500

ADVICE: Mapping[str, str] = {
    "spf": "Let the sending domain's SPF record name the server that sends (RFC 7208).",
    "dkim": "Have letters signed: the signature is missing or wrong (RFC 6376).",
    "dmarc": "Align SPF or DKIM with the From address (RFC 7489).",
    "authentication": "Look at SPF, DKIM and DMARC of the sending domain.",
    "ptr": "Give the sending server's address a name that leads back to it (PTR).",
    "helo": "Let the server say its own, existing name (EHLO).",
    "tls": "Have the relay encrypt its connections (STARTTLS).",
    "rate": "Send more slowly: set [mail.rates] for this provider.",
    "reputation": "Ask the blocklist or the provider named below to take the server off its list.",
    "sender": "Look at the return path: its domain must exist and take mail.",
    "login": "Look at [mail] username and password: the relay wants others.",
    "relay": "The server does not take mail for that domain from us: look at [mail] host.",
    "permission": "The recipients' own house lets only some in: ask its postmaster.",
}
"""What to put right, by its name in `digest.delivery.faults`; in no letter's words but these."""


def title(notice: Notice) -> str:
    """The subject."""
    match notice.kind:
        case Trouble.BAD_DAY:
            return f"{notice.about} refuses many readers today"
        case Trouble.PAUSED:
            return f"Letters of the stream {notice.about} are paused"
        case _:
            return f"Mail servers do not believe our {notice.about} letters"


def paragraphs(notice: Notice) -> Iterator[str]:
    """What has happened, and what it means."""
    match notice.kind:
        case Trouble.BAD_DAY:
            yield (
                f"{notice.about} has said of {notice.count} readers that they do not exist, far "
                "more than leave in a day: as when a provider has a fault. Nobody is stopped for "
                "it. Each has one more day in their score, as for a full mailbox, and who was "
                "stopped before this was seen gets letters again."
            )
        case Trouble.PAUSED:
            yield (
                f"Servers of {notice.count} readers say that it is our fault that letters of the "
                f"stream {notice.about} do not arrive. Nothing more of it is sent until you say "
                "so: what is owed waits. It counts against no reader."
            )
        case _:
            yield (
                f"Servers of {notice.count} readers say that it is our fault that letters of the "
                f"stream {notice.about} do not arrive. It counts against no reader. Sending goes "
                "on; should it be many, the stream is paused."
            )


def steps(notice: Notice) -> Iterator[Step]:
    """What may be done."""
    if notice.kind is Trouble.BAD_DAY:
        yield Step("See what was said:", "digest bounces list")
        yield Step(
            "Nothing more. Should these readers be gone in truth, they are suspended by "
            "themselves after five such days."
        )
        return
    if notice.mend in ADVICE:
        yield Step(ADVICE[notice.mend])
    yield Step("See what the internet says of our senders:", "digest check")
    yield Step("See what was said:", "digest bounces list")
    if notice.kind is Trouble.PAUSED:
        resume = f'digest bounces resume {notice.about} --reason "…"'
        yield Step("When it is mended, go on:", resume)


def rows(notice: Notice, since: str) -> Iterator[Row]:
    """The facts."""
    yield Row("Provider" if notice.kind is Trouble.BAD_DAY else "Stream", notice.about)
    yield Row("Since", since)
    if notice.count:
        yield Row("Readers", str(notice.count))
    if notice.why:
        yield Row("What was said last", shorten(one_line(notice.why), _LONGEST))
