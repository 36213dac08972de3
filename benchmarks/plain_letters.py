"""The plain way to write to a million people: for each of them templates are rendered, and a
message is built of what they say. It knows no tricks, so that it also tells what must come out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from urllib.parse import quote, urlencode

import css_inline
import jinja2

from digest.letters.brief import Brief, House, Names
from digest.letters.compose import HTML_LIMIT
from digest.letters.plaintext import lay_out
from digest.letters.present import Presenter, cut, linked, mixed
from digest.letters.view import LetterView
from digest.letters.words import read
from digest.model import Cadence, Form
from digest.templates import Templates, shipped

LONGEST = "x" * 70
POLICY = SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Reader:
    """One recipient: an address and what the links hold."""

    address: str
    message_id: str
    unsubscribe: str
    pace: str
    copy: str


class PlainComposer:
    """Writes one letter to one reader at a time."""

    def __init__(self, house: House, names: Names) -> None:
        self._house = house
        self._presenters = {
            language: Presenter(house, names, spoken)
            for language, spoken in read(Templates()).items()
        }
        self._templates = _environment()
        self._inliner = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)

    def view(self, brief: Brief) -> LetterView:
        """As much as fits into 80 kB: as long as it does not, one more of the longest texts in
        short form; then an item less."""
        presenter = self._presenter(brief)
        whole = presenter.letter(brief)
        short = presenter.letter(replace(brief, form=Form.SHORT))
        counts = range(len(whole.items) - 1, -1, -1)
        views = [
            whole,
            *(mixed(whole, short, count) for count in counts if brief.form is Form.FULL),
            *(cut(short, count, presenter.words) for count in counts),
        ]
        return next((view for view in views if self._fits(brief, view)), whole)

    def message(self, brief: Brief, view: LetterView, reader: Reader) -> bytes:
        """One message to one reader, with CRLF."""
        own = linked(view, leave=reader.unsubscribe, pace=reader.pace, copy=reader.copy)
        message = EmailMessage(policy=POLICY)
        message.set_content(lay_out(self._render(brief, "body.txt", own)), cte="quoted-printable")
        message.add_alternative(self._html(brief, own), subtype="html", cte="quoted-printable")
        del message["Content-Type"], message["MIME-Version"]
        self._head(message, brief, own, reader)
        message["Content-Type"] = "multipart/alternative"
        return message.as_bytes()

    def _head(self, message: EmailMessage, brief: Brief, view: LetterView, reader: Reader) -> None:
        house, senders = self._house, self._house.senders
        sender = senders.alerts if brief.cadence is Cadence.ALERT else senders.digest
        domain = sender.partition("@")[2]
        phrase = str(Address(view.sender, "x", "x")).rpartition("<")[0].strip()
        named = "" if view.discreet else (phrase if phrase.isascii() else view.sender) + " "
        owner = house.help if house.help.startswith("mailto:") else house.url
        message["From"] = Address(view.sender, addr_spec=sender)
        message["To"] = reader.address
        if house.reply_to:
            message["Reply-To"] = house.reply_to
        message["Subject"] = " ".join(self._render(brief, "subject.txt", view).split())
        message["Date"] = brief.planned_at
        message["Message-ID"] = f"<{reader.message_id}@{domain}>"
        message["MIME-Version"] = "1.0"
        message["Content-Language"] = view.language
        message["List-Id"] = f"{named}<{brief.cadence}.{domain}>"
        message["List-Unsubscribe"] = _leave(house, reader.unsubscribe)
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        places = dict.fromkeys((house.help, house.help_page))
        message["List-Help"] = ", ".join(f"<{place}>" for place in places)
        message["List-Archive"] = f"<{house.web_url}/archive>"
        message["List-Owner"] = f"<{owner}>"
        message["List-Post"] = "NO"
        message["Auto-Submitted"] = "auto-generated"
        message["Precedence"] = "list"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        short = "".join(one for one in domain if one.isalnum())[:15].ljust(5, "0")
        message["Feedback-ID"] = f"{brief.cadence}:{brief.form}:{view.language}:{short}"

    def _fits(self, brief: Brief, view: LetterView) -> bool:
        longest = linked(view, leave=LONGEST, pace=LONGEST, copy=LONGEST)
        html = self._html(brief, longest)
        return len(html.replace("\n", "\r\n").encode()) <= HTML_LIMIT

    def _html(self, brief: Brief, view: LetterView) -> str:
        return self._inliner.inline(self._render(brief, "body.html", view))

    def _render(self, brief: Brief, name: str, view: LetterView) -> str:
        words = self._presenter(brief).words
        template = self._templates.get_template(f"mail/{brief.cadence}/{name}")
        return template.render(letter=view, words=words.phrases, say=words.say)

    def _presenter(self, brief: Brief) -> Presenter:
        return self._presenters.get(brief.language, self._presenters["en"])


def _leave(house: House, token: str) -> str:
    click = f"<{house.web_url}/u/{token}>"
    if not house.unsubscribe:
        return click
    subject = urlencode({"subject": f"unsubscribe {token}"}, quote_via=quote)
    return f"{click}, <mailto:{quote(house.unsubscribe, safe='@')}?{subject}>"


@cache
def _environment() -> jinja2.Environment:
    """Compiled once, as anybody would."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(shipped()),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
