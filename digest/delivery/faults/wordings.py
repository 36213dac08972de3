"""What servers of all kinds say in words, in lower case.

Codes lie: 550 5.1.1 comes with "blocked", 550 5.7.1 with "no such user". `PLAIN` are wordings that
leave no doubt and count for more than a code; `VAGUE` are asked only where no code says anything.
ADDRESS suspends people: what may speak of the sender, or only of today, stands above it.
"""

from __future__ import annotations

from digest.delivery.faults.rules import Mend, Row
from digest.model import Fault

_A, _B, _O, _T, _C = Fault.ADDRESS, Fault.BUSY, Fault.OURS, Fault.THROTTLE, Fault.CONTENT
_BOX = r"(user|recipient|mail ?box|account|addressee|e?-?mail address|inbox)"
_FORM: tuple[Row, ...] = (
    (
        _C,
        Mend.CONTENT,
        (
            r"(not|must|violat|compl|conform|accord|per|see)\w* .{0,30}\brfc ?-?(822|2822|5322)",
            r"rfc ?-?(822|2822|5322)? ?(section|specific|non|compl|conform|violat)",
            r"(missing|invalid|duplicate|multiple|illegal|bare|malformed) .{0,20}"
            r"(header|message-id|from:|line ?feed|lf\b|date:)",
            r"header error",
            r"(url|link|domain)s? in (the |your )?(message|body)",
            r"\b(uribl|surbl|spamhaus dbl)\b",
        ),
    ),
    (
        _C,
        Mend.SIZE,
        (
            r"(message|mail|body|attachment|data)s? ?(size |is |was |file )*"
            r"(too (large|big|long)|exceed\w* .{0,40}(size|maximum|bytes|length))",
            r"(maximum|max|allowed) (message|mail|body) ?(size|length)",
            r"(message|mail) .{0,20}size limit|(message|mail) size",
            r"line (is )?too long|line limit exceeded",
        ),
    ),
)

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
        ),
    ),
    (
        _O,
        Mend.HELO,
        (
            r"\b(helo|ehlo)\b.{0,60}(reject|invalid|denied|refused|not |bad|bogus)",
            r"(bad|invalid|bogus|forged|your) (helo|ehlo)\b",
        ),
    ),
    (
        _O,
        Mend.LOGIN,
        (
            r"authentication (is )?(required|credentials invalid)",
            r"(must|need to) authenticate",
            r"smtp[- ]auth(entication)?\b",
        ),
    ),
)

SENDER: tuple[Row, ...] = (
    (
        _O,
        Mend.SENDER,
        (
            r"sender (address )?(verif\w+ )?(failed|rejected|denied|refused|blocked|unknown)",
            r"sender (address |domain |verify )(does not|not|is not|must|invalid|is invalid)",
            r"(domain|host) of (the )?sender|sender'?s? domain|unrout\w+ sender",
            r"(invalid|unknown|bad|illegal) sender",
            r"(return[- ]path|mail from|envelope from|from address).{0,60}(reject|invalid|does not"
            r"|not exist|unresolv|verif|denied|blocked|unknown|not valid)",
            r"unresolvable (sender|domain)|sender.{0,20}call-?(back|out)|cannot resolve your",
            r"invalid dns mx or a/aaaa",
        ),
    ),
)

RATE: tuple[Row, ...] = (
    (
        _T,
        Mend.RATE,
        (
            r"too many (concurrent |simultaneous |smtp )?(connections|sessions|messages from|mails"
            r"|e-?mails|recipients|errors|invalid recipients)",
            r"\b(rate|frequency)[- ]?(limit|control|exceeded)|throttl",
            r"(send|sending|message|connection)s? (rate|limit|quota) .{0,20}(exceed|reached)",
            r"exceed\w* .{0,40}(rate|connections|messages per|e-?mails per|per (hour|minute|day))",
            r"(sending|mailing|connecting) too (fast|many|much|quick)|slow down|unusual volume",
        ),
    ),
    (_B, None, (r"gr[ea]y-?list",)),
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
            r"(blocked|listed|rejected) (using|by|at|on|in) [\w.-]+\.(org|net|com|de)\b",
            r"client host rejected|blocked ip\b",
            r"(access|connection|mail)s? (denied|refused|blocked|rejected|not accepted).{0,40}"
            r"(your ip|ip address|your host|your network|from your|dynamic)",
            r"not accept\w* .{0,40}(from|by) (your|this|that|dynamic) ?"
            r"(ip|host|server|domain|network|range|mail|system)",
            r"dynamic (ip|host|address|pool)|open relay|insecure mail relay",
            r"a problem occurred\. \(ask your postmaster",
            r"spam(s|ming|mers?)? .{0,40}(source|your (ip|host|network|domain))",
            r"(ip|host|network|sender|domain) .{0,60}(sending|source of) .{0,20}(spam|unsolicited)",
        ),
    ),
    (
        _O,
        Mend.RELAY,
        (
            r"relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|prohibited|refused)",
            r"(unable|not allowed|refuse|not permitted) to relay|we do not relay|not a gateway",
            r"rcpthosts|relaying mail to .{0,80}not allowed",
        ),
    ),
)

FULL: tuple[Row, ...] = (
    (
        _B,
        None,
        (
            r"(mail ?box|inbox|mail ?drop|mail ?folder|spool|disk|account|mail storage) ?(is |size "
            r"|storage |has |limit |quota |space )*(is )?(full|exceed|over|too (full|large|big))",
            r"over (its |their |the |his |disk )?(allotted |allowed )?(storage |mail |disk )?quota",
            r"quota (is )?(exceed|violation|full|limit|has been|reached)|overquota",
            r"exceed\w* .{0,30}(quota|storage|mailbox (size|limit)|disk space)",
            r"storage.{0,10}exceed",
            r"(out of|insufficient|not enough|no more|lack of) (system |disk |mail |free )?"
            r"(storage|space|disk)|mail ?box .{0,40}(is|has) (been )?(full|filled)|full mailbox",
            r"mail ?box .{0,20}maximum (size|allowed)",
        ),
    ),
)

SPAM: tuple[Row, ...] = (
    (
        _C,
        Mend.CONTENT,
        (
            r"\b(considered|identified|classified|detected|marked|looks like|seems to be|"
            r"appears to be|judged|is|as|be|for) (an? )?(possible |unsolicited |probable |likely )*"
            r"(spam|junk|ube|uce|bulk)\b",
            r"spam(assassin)?[ -]?(score|detected|content|message|mail|found|filter|check|rule|"
            r"identif|classif|reject|pattern|threshold|signature)|[-:=(] ?spam\b|\bspam[.!]?$",
            r"unsolicited (bulk|commercial|e?-?mail)|virus|malware|infected|phish|trojan",
            r"(message|mail|body|attachment|subject)\b.{0,30}(filter|content) "
            r"(reject|denied|block)",
            r"content.{0,20}(reject|denied|block|not allowed|restriction|filter)",
            r"(blocked|banned|prohibited|executable|dangerous) (attachment|file|content)",
        ),
    ),
)

AWAY: tuple[Row, ...] = (
    (
        _B,
        None,
        (
            r"connection (timed? ?out|refused|reset|lost|dropped|closed)|no route to host",
            r"network (is )?unreachable|(host|domain) (is )?(not reachable|down|unreachable)",
            r"timed? ?out\b",
            r"retry time(out)? ?(exceeded|not reached)|(message|delivery time|queue time) .{0,20}"
            r"expired|(could|can|was) ?not (be )?delivered (within|for|in) \d",
            r"mail(er)? ?loop|loops? back|too many hops|hop count|routing loop|loop detected",
            r"all hosts .{0,40}failing|lost connection|could not connect|unable to connect",
            r"not respond|did not accept our requests to connect|\bdelayed\b",
        ),
    ),
)

GONE: tuple[Row, ...] = (
    (_B, None, (rf"\b{_BOX} .{{0,60}}\b(temporarily|suspended|locked|frozen)",)),
    (_B, None, (rf"\b(suspended|locked|frozen) {_BOX}", r"(recipient|account|user) is blocked")),
    (
        _A,
        None,
        (
            rf"\b{_BOX}(\(s\))? ?(name )?(is |was |has been |account )*(un-?known|not found"
            r"|does ?n.t exist|does not exist|not exist|invalid|not (a )?valid|not known"
            r"|non-?existent|not recognized|not listed|no such|not here)",
            rf"(un-?known|no such|invalid|non-?existent|not a valid|not a known|undefined) "
            rf"(local |smtp |virtual |final |destination )*({_BOX}|user-?name|alias|address|person"
            r"|local[- ]?part|recipient address)",
            rf"\b{_BOX} .{{0,60}}(does not exist|doesn.t exist|not found|is unknown|unknown in"
            r"|(could not|couldn.t) be found)",
            rf"\b{_BOX}(\(s\))? .{{0,40}}\b(disabled|deactivated|inactive|closed|cancell?ed|deleted"
            r"|removed|terminated|discontinued|expired|no longer (exist|valid|active|available|in "
            r"use|used|accept|on|with))",
            rf"(disabled|inactive|deactivated|closed|dormant|expired) {_BOX}",
            r"no mail ?box (here )?by that name|(does not|doesn.t) have an? .{0,40}account",
            r"not our customer|has no account|user not (local|in)|bad destination mailbox",
            r"not listed in (domino|public)|delivery to non-existent",
            r"(mailbox|user|address|recipient|account) .{0,40}(has |have )moved|no forwarding",
        ),
    ),
)

NOWHERE: tuple[Row, ...] = (
    (
        _B,
        None,
        (
            r"host not found,? \(?try again",
            r"temporar\w+ .{0,30}(lookup|dns|name (service|server|resol))",
        ),
    ),
    (
        _A,
        None,
        (
            r"\b(host|domain|name)( or domain)?( name)? ?(was |is )?not found",
            r"no such (domain|host)",
            r"nxdomain|(unknown|invalid|illegal) (host|domain)( name)?\b|host unknown",
            r"host [\w.-]{3,80} not found|name or service not known",
            r"\b(domain|host)( name)? .{0,60}(does not exist|doesn.t exist|non-?existent)",
            r"null mx|no mx (record )?found|find a mail exchanger or ip address",
            r"(domain|host|server) .{0,60}(does not|doesn.t|never) accepts? (any )?e?-?mail",
            r"does not accept mail",
        ),
    ),
)

VAGUE: tuple[Row, ...] = (
    (_A, None, (r"unrout\w+ (mail domain|address)", r"mx records point to non-existent hosts")),
    (
        _B,
        None,
        (
            r"temporar(y|ily) .{0,30}(fail|unavail|problem|error|reject|suspend|defer|local)",
            r"try (again )?later|(server|system|service) .{0,20}(busy|overload)|high load",
            r"currently unavailable",
            r"dns (error|lookup|fail|query)|name (server|service)|mx (record|lookup|error)|timeout",
            r"gave up|giving up|unreachable|queue\w* (too|for)|service refused",
        ),
    ),
    (
        _C,
        Mend.CONTENT,
        (r"\bspam\b|unsolicited|junk", r"(message|mail) (rejected|refused|content)"),
    ),
    (_C, Mend.CONTENT, (r"security polic",)),
    (_O, Mend.REPUTATION, (r"\b(blocked|banned)\b", r"polic(y|ies)\b", r"not authori[sz]ed")),
    (_O, Mend.REPUTATION, (r"(access|permission) denied",)),
    (_O, None, (r"protocol (violation|error)",)),
)

PLAIN: tuple[Row, ...] = (
    (Fault.UNKNOWN, None, (r"may not exist, (or )?(they|you) may",)),
    *_FORM,
    *AUTHENTICATION,
    *SENDER,
    *RATE,
    *REPUTATION,
    *FULL,
    *SPAM,
    *GONE,
    *NOWHERE,
    *AWAY,
)
