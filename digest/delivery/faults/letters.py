"""What servers say of a letter: how it is made, how big it is, what it seems to say."""

from __future__ import annotations

from digest.delivery.faults.rules import Mend, Row
from digest.model import Fault

_CONTENT = Fault.CONTENT

FORM: Row = (
    _CONTENT,
    Mend.CONTENT,
    (
        r"(not|must|violat|compl|conform|accord|per|see)\w* .{0,30}\brfc ?-?(822|2822|5322)",
        r"rfc ?-?(822|2822|5322)? ?(section|specific|non|compl|conform|violat)",
        r"(missing|invalid|duplicate|multiple|illegal|bare|malformed) .{0,20}"
        r"(header|message-id|from:|line ?feed|lf\b|date:)",
        r"header error|header size|8-?bit data|mime (header|complexity)|message header",
        r"(url|link|domain)s? in (the |your )?(message|body)",
        r"\b(uribl|surbl|spamhaus dbl)\b",
    ),
)
SIZE: Row = (
    _CONTENT,
    Mend.SIZE,
    (
        r"(message|mail|body|attachment|data)s? ?(size |is |was |file )*"
        r"(too (large|big|long)|exceed\w* .{0,40}(size|maximum|bytes|length))",
        r"(maximum|max|allowed) (message|mail|body) ?(size|length)",
        r"(message|mail) .{0,20}size limit|(message|mail) size",
        r"line (is )?too long|line limit exceeded",
    ),
)
SPAM: Row = (
    _CONTENT,
    Mend.CONTENT,
    (
        r"\b(considered|identified|classified|detected|marked|looks like|seems to be|appears to be"
        r"|judged|is|as|be|for) (an? )?(possible |unsolicited |probable |probably |likely )*"
        r"(spam|junk|ube|uce|bulk)\b",
        r"spam(assassin)?[ -]?(score|detected|content|message|mail|found|filter|check|rule|"
        r"identif|classif|reject|pattern|threshold|signature)|[-:=(] ?spam\b|\bspam[.!]?$",
        r"unsolicited (bulk|commercial|e?-?mail)|virus|malware|infected|phish|trojan|advertis",
        r"(message|mail|body|attachment|subject)\b.{0,30}(filter|content) (reject|denied|block)",
        r"content.{0,20}(reject|denied|block|not allowed|restriction|filter)|message scored",
        r"(blocked|banned|prohibited|executable|dangerous|illegal) (attachment|file|content)",
    ),
)
VAGUELY: Row = (_CONTENT, Mend.CONTENT, (r"\bspam\b|unsolicited|junk", r"security polic"))
REJECTED: Row = (_CONTENT, Mend.CONTENT, (r"(message|mail) (rejected|refused|content)",))
