"""Letters that say no more than a test of corrections asks: which version of what they hold."""

from __future__ import annotations

import hashlib

from digest.letters import Brief, Letter
from digest.letters.amended import AmendedBrief
from digest.tokens import Tokens

TOKENS = Tokens(b"a secret of at least thirty-two octets")
HEAD = "To: \0to\0\r\nMessage-ID: <\0message_id\0@news.example>\r\n"


class Versioned:
    """Letters that name each entry with the version they print."""

    def compose(self, brief: Brief) -> Letter:
        """The letter; its variant stands for everything in it."""
        shown = tuple(one.entry.uid for one in brief.items)
        held = " ".join(f"{one.entry.uid}:{one.told.version}" for one in brief.items)
        had = [(one.uid, one.telling(brief.languages).version) for one in brief.had]
        because = [(one.entry.uid, one.because) for one in brief.items]
        said = repr((brief.cadence, brief.date, brief.language, held, because, had))
        variant = hashlib.sha256(said.encode()).hexdigest()
        segments = f"{HEAD}\r\n{held}\r\n".encode()
        return Letter(variant, brief.language, "news", segments, shown, ())


class Writer:
    """Letters that name what they amend, and the letter they answer."""

    def compose(self, brief: AmendedBrief) -> Letter:
        """The letter."""
        thread = "In-Reply-To: <\0original\0>\r\n" if brief.threaded else ""
        segments = f"{HEAD}{thread}\r\n{brief.severity} {brief.entry.uid}\r\n".encode()
        uids = (brief.entry.uid,)
        return Letter(str(brief), brief.language, "amended", segments, uids, ())
