"""rss2email, as Debian has it: each entry is a mail, each change of it a reply to that mail."""

from __future__ import annotations

import mailbox
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from tests.readers.kept import Kept, plain, run

PROGRAM = "r2e"
_BOX = "INBOX"


class Rss2email:
    """Writes into a Maildir; nothing is mailed."""

    def __init__(self, home: Path, *, replies: bool = True) -> None:
        """`replies`: changes are told, which it has to be asked for."""
        self._home = home
        self._replies = replies

    def subscribe(self, url: str) -> None:
        """Make its configuration and add a feed."""
        self._home.mkdir(parents=True)
        self._r2e("new", "reader@example.org")
        config = self._home / "rss2email.cfg"
        own = {
            "email-protocol": "maildir",
            "maildir-path": str(self._home / "mail"),
            "reply-changes": str(self._replies),
            "html-mail": "True",
            "date-header": "True",
            "date-header-order": "issued",
        }
        lines = config.read_text().splitlines()
        kept = [line for line in lines if line.partition(" = ")[0] not in own]
        place = kept.index("[DEFAULT]") + 1
        kept[place:place] = [f"{name} = {value}" for name, value in own.items()]
        config.write_text("\n".join(kept) + "\n")
        (self._home / "mail").mkdir()
        self._r2e("add", "desk", url)

    def poll(self) -> None:
        """Run once."""
        self._r2e("run")

    def kept(self) -> list[Kept]:
        """The last mail of each thread: what stands there in the reader's eyes."""
        mails = self.mails()
        answered = {str(one["In-Reply-To"]) for one in mails}
        return [_kept(one) for one in mails if str(one["Message-ID"]) not in answered]

    def mails(self) -> list[EmailMessage]:
        """All mails, in no order."""
        box = mailbox.Maildir(str(self._home / "mail" / _BOX), create=True)
        return [
            message_from_bytes(box.get_bytes(key), policy=policy.default) for key in box.iterkeys()
        ]

    def _r2e(self, *command: str) -> None:
        config, data = self._home / "rss2email.cfg", self._home / "rss2email.json"
        run(self._home, PROGRAM, "-c", str(config), "-d", str(data), *command)


def _kept(mail: EmailMessage) -> Kept:
    return Kept(
        tag=mail["X-RSS-ID"],
        title=mail["Subject"],
        text=plain(mail.get_content()),
        url=mail["X-RSS-URL"],
        published=parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC),
    )
