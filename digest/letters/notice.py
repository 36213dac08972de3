"""A letter to the operator: what needs a person, and what that person may do.

In English, as the commands are that it names. It goes to one address, is no part of any list, and
its bytes hang on the notice alone: a retry sends the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import css_inline
from babel import Locale

from digest.letters import dates
from digest.letters import notice_of_mail as of_mail
from digest.letters import notice_of_rates as of_rates
from digest.letters.mime import Header, mailbox, message, one_line, unstructured
from digest.letters.noticed import Row, Step
from digest.letters.plaintext import lay_out
from digest.model import Moment
from digest.templates import Templates
from digest.text import shorten
from digest.troubles import Notice, Trouble

LANGUAGE = "en"
WHY_LIMIT = 500
"""Characters of what a site said; some say a whole page."""

_LOCALE = Locale.parse("en_GB")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes to whom. `sender` and `operator` are bare addresses, `zone` is what times are
    told in."""

    name: str
    sender: str
    operator: str
    zone: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Everything printed; what every letter has is named as there."""

    title: str
    sender: str
    date: str
    day: str
    first: str
    paragraphs: tuple[str, ...]
    what_to_do: str
    steps: tuple[Step, ...]
    rows: tuple[Row, ...]
    why: str
    language: str = LANGUAGE
    direction: str = "ltr"
    discreet: bool = False


class NoticeWriter:
    """Writes the letters to one operator."""

    def __init__(self, desk: Desk, templates: Templates) -> None:
        self._desk = desk
        self._templates = templates
        self._inliner = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)

    def letter(self, notice: Notice, message_id: str, about: str | None = None) -> bytes:
        """The whole message. Left of the @ in Message-IDs: its own, and that of the notice that it
        follows, None where it follows none. TemplateError where a template is at fault."""
        values = {"letter": view(notice, self._desk)}
        subject = one_line(self._templates.render("mail/notice/subject.txt", **values))
        text = lay_out(self._templates.render("mail/notice/body.txt", **values))
        html = self._inliner.inline(self._templates.render("mail/notice/body.html", **values))
        return message(self._headers(notice, subject, message_id, about), text, html, {})

    def _headers(
        self, notice: Notice, subject: str, message_id: str, about: str | None
    ) -> tuple[Header, ...]:
        """RFC 5322; RFC 3834 § 5 for Auto-Submitted."""
        desk = self._desk
        domain = desk.sender.rpartition("@")[2]
        thread = f"<{about}@{domain}>" if about else None
        follows = (("In-Reply-To", thread), ("References", thread)) if thread else ()
        return (
            ("From", mailbox("From", desk.name, desk.sender)),
            ("To", desk.operator),
            ("Subject", unstructured("Subject", subject)),
            ("Date", format_datetime(notice.made_at.replace(microsecond=0))),
            ("Message-ID", f"<{message_id}@{domain}>"),
            *follows,
            ("MIME-Version", "1.0"),
            ("Content-Language", LANGUAGE),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
        )


def view(notice: Notice, desk: Desk) -> NoticeView:
    """The finished values of a notice."""
    tell = _Teller(notice, desk.zone)
    day = notice.made_at.astimezone(ZoneInfo(desk.zone)).date()
    return NoticeView(
        title=tell.title,
        sender=desk.name,
        date=dates.full_day(day, _LOCALE),
        day=day.isoformat(),
        first="A notice to the operator",
        paragraphs=tuple(tell.paragraphs()),
        what_to_do="What to do",
        steps=tuple(tell.steps()),
        rows=tuple(tell.rows()),
        why=(
            "You get this letter because your address is [mail] operator in config.toml. "
            "Each thing is told once."
        ),
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    """The words of a notice."""

    notice: Notice
    zone: str

    @property
    def title(self) -> str:
        name, count = self.notice.about, self.notice.count
        match self.notice.kind:
            case Trouble.FAILING:
                lasted = self._lasted(self.notice.made_at)
                return f"Source {name} could not be read for {lasted}"
            case Trouble.DISABLED:
                return f"Source {name} is gone and is not read any more"
            case Trouble.RECOVERED:
                return f"Source {name} is read again"
            case Trouble.HELD:
                return f"Source {name}: {count} new releases are held from mail"
            case Trouble.TEMPLATE:
                return f"Template {name} has a mistake"
            case Trouble.BAD_DAY | Trouble.BLAMED | Trouble.PAUSED:
                title = of_mail.title(self.notice)
            case Trouble.NEAR | Trouble.OVER | Trouble.FAR:
                title = of_rates.title(self.notice)
        return title

    def paragraphs(self) -> Iterator[str]:
        notice = self.notice
        since = self._at(notice.since)
        match notice.kind:
            case Trouble.FAILING:
                yield (
                    f"Since {since} nothing could be read from the source {notice.about}. What "
                    "it publishes is in no feed and no letter until it can be read again. The "
                    "other sources do not suffer from it."
                )
                yield (
                    "It is tried again by itself, more and more rarely, down to once a day. You "
                    "get one more letter about this: when it is read again."
                )
            case Trouble.DISABLED:
                yield (
                    f"On {since} the site said of the source {notice.about} that it is gone for "
                    "good (410). It is not asked again. What was read of it before stays."
                )
            case Trouble.RECOVERED:
                until = notice.last_success or notice.made_at
                yield (
                    f"The source {notice.about} could not be read from {since} to "
                    f"{self._at(until)}: for {self._lasted(until)}. What it published meanwhile "
                    "and still lists has been read, and goes out with the next letters."
                )
            case Trouble.HELD:
                yield (
                    f"The reading of {notice.about} on {since} brought {notice.count} new "
                    "releases, far more than it ever does: as when a site has moved, and all its "
                    "old releases come with new ids. They are in feeds and on pages. Nobody gets "
                    "them by mail until you agree."
                )
            case Trouble.TEMPLATE:
                yield (
                    "Your template has a mistake, found on "
                    f"{since}. Letters and pages go out all the same: where yours cannot be used, "
                    "the one that came with the program is used in its place."
                )
                yield (
                    "Yours is used again as soon as the file is mended; the service need not be "
                    "started again. Should it have another mistake then, you are told of that one."
                )
            case Trouble.BAD_DAY | Trouble.BLAMED | Trouble.PAUSED:
                yield from of_mail.paragraphs(notice)
            case Trouble.NEAR | Trouble.OVER | Trouble.FAR:
                yield from of_rates.paragraphs(notice)

    def steps(self) -> Iterator[Step]:
        name = self.notice.about
        match self.notice.kind:
            case Trouble.FAILING:
                yield Step("Ask what is wrong with it now:", f"digest ingest {name}")
                yield Step(
                    "If the site has moved, write its new address into config.toml, and start the "
                    "service again. If it refuses us, ask whoever runs it."
                )
            case Trouble.DISABLED:
                yield Step(
                    "Look for its new address, write it into config.toml, and start the service "
                    "again; or take the source out of the file. To see what an address would "
                    "bring:",
                    "digest sources try URL",
                )
            case Trouble.RECOVERED:
                yield Step("Nothing.")
            case Trouble.HELD:
                yield Step("See what they are:", f"digest releases list --source {name}")
                yield Step(
                    "If they are news, let them be mailed:",
                    f"digest releases approve --source {name}",
                )
                yield Step("If they are old, do nothing: they stay in the feeds.")
            case Trouble.TEMPLATE:
                yield Step(
                    "Mend the file. This makes every letter in every language of your templates, "
                    "and says what is wrong with them:",
                    "digest templates check",
                )
            case Trouble.BAD_DAY | Trouble.BLAMED | Trouble.PAUSED:
                yield from of_mail.steps(self.notice)
            case Trouble.NEAR | Trouble.OVER | Trouble.FAR:
                yield from of_rates.steps(self.notice)

    def rows(self) -> Iterator[Row]:
        if self.notice.kind is Trouble.TEMPLATE:
            yield from self._mistake()
        elif self.notice.kind in of_mail.KINDS:
            yield from of_mail.rows(self.notice, self._at(self.notice.since))
        elif self.notice.kind in of_rates.KINDS:
            yield from of_rates.rows(self.notice)
        else:
            yield from self._source()
        yield Row("Times are those of", dates.place(self.zone, _LOCALE))

    def _mistake(self) -> Iterator[Row]:
        yield Row("Template", self.notice.about)
        yield Row("Place", self.notice.place)
        yield Row("What is wrong", shorten(one_line(self.notice.why or ""), WHY_LIMIT))

    def _source(self) -> Iterator[Row]:
        notice = self.notice
        yield Row("Source", notice.about)
        if notice.place:
            web = urlsplit(notice.place).scheme in ("http", "https")
            yield Row("Address", notice.place, notice.place if web else "")
        if notice.kind in (Trouble.FAILING, Trouble.DISABLED):
            if notice.why:
                why = one_line(notice.why).removeprefix(f"{notice.about}: ")
                yield Row("What was wrong last", shorten(why, WHY_LIMIT))
            last = notice.last_success
            yield Row("Last read", self._at(last) if last else "never yet")
        if notice.kind is Trouble.FAILING and notice.next_check:
            yield Row("Next try", self._at(notice.next_check))

    def _at(self, when: datetime) -> str:
        return dates.moment(Moment(when), self.zone, _LOCALE)

    def _lasted(self, until: datetime) -> str:
        """How long it has been so, in whole days or hours."""
        lasted = max(until - self.notice.since, timedelta())
        if lasted >= 2 * _DAY:
            return f"{lasted // _DAY} days"
        hours = lasted // _HOUR
        return "less than an hour" if hours < 1 else f"{hours} hour{'s' if hours > 1 else ''}"
