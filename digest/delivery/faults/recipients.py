"""What servers say of whoever a letter is for: full, away, gone, never there.

ADDRESS suspends people: what is only of today stands above it.
"""

from __future__ import annotations

from digest.delivery.faults.rules import Row
from digest.model import Fault

_A, _B, _U = Fault.ADDRESS, Fault.BUSY, Fault.UNKNOWN
_BOX = r"(user|recipient|mail ?box|account|addressee|e?-?mail address|inbox)"
_NOT_OURS = r"(?<!sender )(?<!from )(?<!\bip )(?<!your )(?<!source )"

UNDECIDED: Row = (
    _U,
    None,
    (
        r"may not exist, (or )?(they|you) may",
        r"(blocked|refused) (due to|by) (the )?recipient( preferences|\b(?!'))",
    ),
)
PUT_OFF: Row = (_B, None, (r"gr[ea]y-?list",))
FULL: Row = (
    _B,
    None,
    (
        r"(mail ?box|inbox|mail ?drop|mail ?folder|spool|disk|account|mail storage) ?(is |size "
        r"|storage |has |limit |quota |space )*(is )?(full|exceed|over|too (full|large|big))",
        r"over (its |their |the |his |disk )?(allotted |allowed )?(storage |mail |disk )?quota",
        r"quota (is )?(exceed|violation|full|limit|has been|reached)|overquota",
        r"reached .{0,10}quota",
        r"exceed\w* .{0,30}(quota|storage|mailbox (size|limit)|disk space)|storage.{0,10}exceed",
        r"(out of|insufficient|not enough|not sufficient|no more|lack of|enough) (system |disk "
        r"|mail |free )?(storage|space|disk)|no space left|space has been used up",
        r"mail ?box .{0,40}(is|has) (been )?(full|filled)|full mailbox",
        r"mail ?box .{0,20}maximum (size|allowed)|too much mail data|too many messages on",
        r"bo[iî]te .{0,30}pleine|buz[oó]n .{0,20}llen",
        r"postfach .{0,20}voll|ящик .{0,20}переполнен",
        r"メールボックス.{0,20}(一杯|いっぱい|超え)",
    ),
)
GONE: tuple[Row, ...] = (
    (
        _B,
        None,
        (
            rf"\b{_BOX} .{{0,60}}\b(temporarily|suspended|locked|frozen)",
            rf"\b(suspended|locked|frozen) {_BOX}",
            r"(recipient|account|user) is blocked",
        ),
    ),
    (
        _A,
        None,
        (
            rf"\b{_BOX}(s|\(s\))? ?(name )?(is |are |was |were |has been |account )*(un-?known"
            r"|not found|does ?n.t exist|does not exist|not exist|invalid|not (a )?valid|not known"
            r"|non-?existent|not recognized|not listed|no such|not here|not present|not ok\b)",
            rf"(un-?known|no such|invalid|non-?existent|not a valid|not a known|undefined) "
            rf"(local |smtp |virtual |final |destination )*({_BOX}|user-?name|alias|address|person"
            r"|local[- ]?part|recipient address|rcpt\b)",
            rf"\b{_BOX} .{{0,60}}(does not exist|doesn.t exist|not found|is unknown|unknown in"
            r"|(could not|couldn.t) be found)",
            rf"{_NOT_OURS}\baddress(es)? (is |was |were )?(invalid|unknown|does not exist"
            r"|doesn.t exist|not (present|found|known|local))",
            rf"{_NOT_OURS}\b{_BOX}(s|\(s\))?( \S+)? ?(is |has |been |was |are |have |account "
            r"|currently ){0,4}(disabled|deactivated|inactive|closed|cancell?ed|deleted|removed"
            r"|terminated|discontinued|expired)\b(?! (the |your )?(connection|session|link))",
            rf"\b{_BOX} .{{0,40}}no longer (exist|valid|active|available|in use|used|accept"
            r"|on|with)",
            rf"(disabled|inactive|deactivated|closed|dormant|expired) {_BOX}\b",
            r"address no longer (accept|valid|exist|in use|active)",
            r"no (local )?mail ?box(es)?\b|(does not|doesn.t) have an? .{0,40}account",
            r"(no ?body|no account|no (one|user)) (by|at|with) (that|this)",
            r"not our customer|has no account|(user|recipient|address) (is )?not (a )?local",
            r"bad destination mailbox|can.t accept user|validrcptto|badrcptto|missing home dir",
            r"not listed in (domino|public)|not a local address|delivery to non-existent",
            r"rejected: account unavailable",
            r"(mailbox|user|address|recipient|account) .{0,40}(has |have )moved|no forwarding",
            r"(utilisateur|destinataire) (invalide|inconnu|inexistant)|benutzer unbekannt",
            r"(usuario|destinat[áa]rio|utente) (descon|inexist|sconosciuto|n[ãa]?o existe)",
            r"no existe (dicha|ese|el|la) (persona|usuario|cuenta)|unbekannter (empf|benutzer)",
            r"пользовател\w+ не (найден|существует)|нет такого (пользователя|адреса)",
            r"(ユーザ|宛先|メールアドレス).{0,60}(見つかりません|存在しません|不明)",
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
            r"\b(domain|host)( name)? .{0,60}(does not exist|doesn.t exist|non-?existent"
            r"|is unknown)",
            r"null mx|no mx (record )?found|find a mail exchanger or ip address",
            r"(domain|host|server) .{0,60}(does not|doesn.t|never) accepts? (any )?e?-?mail",
            r"does not accept mail",
        ),
    ),
)
AWAY: Row = (
    _B,
    None,
    (
        r"connection (timed? ?out|refused|reset|lost|dropped|closed)|no route to host",
        r"network (is )?unreachable|(host|domain) (is )?(not reachable|down|unreachable)",
        r"timed? ?out\b|not reachable within|not (be )?delivered for more|after multiple retries",
        r"retry time(out)? ?(exceeded|not reached)|(message|delivery( time)?|queue time) .{0,20}"
        r"expired|(could|can|was) ?not (be )?delivered (within|for|in) \d",
        r"delivery expired|not been collected|gateway for|computer could not be found",
        r"mail(er)? ?loop|loops? back|too many hops|hop count|routing loop|loop detected",
        r"message looping|forwarding (loop|count)|resolve route|host ?name lookup fail",
        r"all hosts .{0,40}failing|lost connection|could not connect|unable to connect",
        r"not respond|did not accept our requests to connect|\bdelayed\b",
    ),
)
VAGUELY: tuple[Row, ...] = (
    (_A, None, (r"unrout\w+ (mail domain|address)", r"mx records point to non-existent hosts")),
    (
        _B,
        None,
        (
            r"temporar(y|ily) .{0,30}(fail|unavail|problem|error|reject|suspend|defer|local)",
            r"try (again )?later|(server|system|service) .{0,20}(busy|overload)|high load",
            r"currently unavailable|(local|system|server) config\w* error|internal (server )?error",
            r"queue file write error|error reading data",
            r"dns (error|lookup|fail|query)|name (server|service)|mx (record|lookup|error)|timeout",
            r"gave up|giving up|unreachable|queue\w* (too|for)|service refused",
        ),
    ),
)
