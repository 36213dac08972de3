"""What servers say of whoever sends: how it proves who it is, how much it sends, and how
it is thought of."""

from __future__ import annotations

from digest.delivery.faults.rules import Mend, Row
from digest.model import Fault

_O, _T = Fault.OURS, Fault.THROTTLE

AUTHENTICATION: tuple[Row, ...] = (
    (_O, Mend.DMARC, (r"\bdmarc\b",)),
    (_O, Mend.SPF, (r"\bspf\b", r"sender policy framework", r"openspf")),
    (_O, Mend.DKIM, (r"\bdkim\b", r"domainkeys")),
    (
        _O,
        Mend.AUTHENTICATION,
        (r"unauthenticated (e?-?mail|message|sender)", r"sender.?id\b.*fail"),
    ),
    (_O, Mend.TLS, (r"starttls", r"tls (is )?(required|needed|version)", r"must be encrypted")),
    (_O, Mend.TLS, (r"(does not|doesn.t) support tls", r"encryption (is )?required")),
    (
        _O,
        Mend.PTR,
        (
            r"reverse[- ](dns|host ?name|lookup|resolution|mapping)",
            r"\bptr\b|\b(fc)?rdns\b",
            r"cannot find your (reverse )?host ?name",
            r"ip name lookup failed",
            r"mismatch\w* (client )?ip",
            r"unverif\w+ sending ip",
            r"(client|your|sending|connecting) (ip|host ?name|host|ip address) .{0,40}"
            r"(unknown|not found|not (exist|resolve)|unresolv)",
        ),
    ),
    (
        _O,
        Mend.HELO,
        (
            r"\b(helo|ehlo)\b.{0,60}(reject|invalid|denied|refused|not |bad|bogus|unknown)",
            r"(bad|invalid|bogus|forged|your) (helo|ehlo)\b",
        ),
    ),
    (
        _O,
        Mend.LOGIN,
        (
            r"authentication (is )?(required|credentials invalid|failure|turned on)",
            r"(must|need to|don.t) authenticate",
            r"smtp[- ]auth(entication)?\b",
        ),
    ),
)

SENDER: Row = (
    _O,
    Mend.SENDER,
    (
        r"sender (address )?(verif\w+ )?(failed|rejected|denied|refused|blocked|unknown)",
        r"sender (address |domain |verify )?(does not|not|is not|must|invalid|is invalid|is empty)",
        r"(domain|host) of (the )?sender|sender'?s? domain|unrout\w+ sender",
        r"(invalid|unknown|bad|illegal|null|empty) (envelope )?senders?\b",
        r"(return[- ]path|mail from|envelope from|from address|from:).{0,60}(reject|invalid"
        r"|does not|not exist|unresolv|verif|denied|blocked|unknown|not valid)",
        r"unresolvable (sender|domain)|sender.{0,20}call-?(back|out)|cannot resolve your",
        r"your (e-?mail )?(domain|address) .{0,40}(not exist|not found|unknown|invalid|not resolv)",
        r"invalid dns mx or a/aaaa|not allowed to send (e?-?mail|from)",
        r"[ée]metteur (invalide|inconnu)",
    ),
)

RATE: Row = (
    _T,
    Mend.RATE,
    (
        r"too many (concurrent |simultaneous |smtp )*(connections|sessions|messages from|mails"
        r"|e-?mails|recipients|errors|invalid recipients)",
        r"\b(rate|frequency)[- ]?(limit|control|exceeded)|throttl|connection limit",
        r"(send|sending|message|connection)s? (rate|limit|quota) .{0,20}(exceed|reached)",
        r"exceed\w* .{0,40}(rate|connections|messages per|e-?mails per|per (hour|minute|day))",
        r"(sending|mailing|connecting) too (fast|many|much|quick)|slow(er)? down|unusual volume",
        r"(e-?mails|messages) per (hour|minute|day)|trop de (connexions|mails|messages)",
    ),
)

REPUTATION: tuple[Row, ...] = (
    (
        _O,
        Mend.REPUTATION,
        (
            r"spamhaus|spamcop|\bsorbs\b|barracuda(central|networks)|\brbl\b|dns?bl\b",
            r"black ?-?list|block ?-?list|deny ?-?list|invaluement|senderscore|senderbase",
            r"(bad|poor|low|negative|sender|ip|domain|your) reputation|reputation (of|is|too)",
            r"\b(client|host|server|ip|ip address|network|connection)\b .{0,80}"
            r"\b(blocked|banned|refused by policy|is listed|not allowed to connect)",
            r"\bips? (are )?blocked|bad ip profile|sender ip address|open proxy",
            r"(blocked|listed|rejected) (using|by|at|on|in) [\w.-]+\.(org|net|com|de)\b",
            r"client host rejected|blocked ip\b|no access from (mail )?server",
            r"(access|connection|mail)s? (denied|refused|blocked|rejected|not accepted).{0,40}"
            r"(your ip|ip address|your host|your network|from your|dynamic)",
            r"not (currently )?accept\w* .{0,40}(from|by) (your|this|that|dynamic) ?"
            r"(ip|host|server|domain|network|range|mail|system)",
            r"dynamic (ip|host|address|pool)|open relay|insecure mail relay|server of your isp",
            r"a problem occurred\. \(ask your postmaster|your access to .{0,60}rejected",
            r"spam(s|ming|mers?)? .{0,40}(source|your (ip|host|network|domain))",
            r"(ip|host|network|sender|domain) .{0,60}(sending|source of) .{0,20}(spam|unsolicited)",
        ),
    ),
    (
        _O,
        Mend.RELAY,
        (
            r"relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|prohibited|refused)",
            r"(unable|not allowed|refuse|not permitted|not configured|no) to relay|no relaying",
            r"we do not relay|not a gateway|not an open relay|handle mail for|as a relay\b",
            r"rcpthosts|relaying mail to .{0,80}not allowed",
        ),
    ),
)
VAGUELY: tuple[Row, ...] = (
    (_O, Mend.REPUTATION, (r"\b(blocked|banned)\b", r"polic(y|ies)\b", r"not authori[sz]ed")),
    (_O, Mend.REPUTATION, (r"(access|permission) denied", r"passed validation")),
    (_O, None, (r"protocol (violation|error)",)),
)
