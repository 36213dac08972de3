"""What the great providers say in their own words, as their pages for postmasters list it.

Gmail: "Gmail SMTP errors and codes". Outlook.com, Hotmail and Exchange Online: "Email
non-delivery reports in Exchange Online" and the postmaster's "Troubleshooting". Yahoo and AOL:
"SMTP error codes" of the Sender Hub. Apple: "Postmaster information for iCloud Mail".
"""

from __future__ import annotations

from digest.delivery.faults.rules import Mend, Row
from digest.model import Fault

_A, _B, _O, _T, _C = Fault.ADDRESS, Fault.BUSY, Fault.OURS, Fault.THROTTLE, Fault.CONTENT
_GMAIL = r".{0,400}(google|gmail|gsmtp)"

GMAIL: tuple[Row, ...] = (
    (_B, None, (r"receiving mail (at a rate|too quickly)", r"receivingrate", r"p=overquota")),
    (_B, None, (r"inbox is out of storage space", r"mail(box)? quota .{0,20}exceeded")),
    (
        _A,
        None,
        (
            r"email account that you tried to reach (does not exist|is (disabled|inactive))",
            r"p=(nosuchuser|disableduser)\b",
            r"because the (address|domain .{1,80}) couldn.t be found",
        ),
    ),
    (_O, Mend.DMARC, (r"is not accepted due to domain.s dmarc", rf"5\.7\.(31|32|40)\b{_GMAIL}")),
    (_O, Mend.SPF, (r"spf = did not pass(?!.*dkim = did not)", rf"[45]\.7\.(24|27)\b{_GMAIL}")),
    (_O, Mend.TLS, (rf"[45]\.7\.29\b{_GMAIL}",)),
    (_O, Mend.DKIM, (rf"[45]\.7\.30\b{_GMAIL}", r"dkim = did not pass(?!.*spf = did not)")),
    (_O, Mend.AUTHENTICATION, (r"sender is unauthenticated", r"p=unauthenticated")),
    (_O, Mend.AUTHENTICATION, (rf"[45]\.7\.26\b{_GMAIL}", r"all senders to authenticate")),
    (_O, Mend.PTR, (r"ipv6 sending guidelines", r"p=ipv6", rf"[45]\.7\.(23|25)\b{_GMAIL}")),
    (_O, Mend.REPUTATION, (r"very low reputation of the sending", r"suspicious due to the")),
    (_O, Mend.REPUTATION, (r"ip not in whitelist for rcpt domain",)),
    (_T, Mend.RATE, (r"unusual rate of unsolicited mail", r"[45]\.7\.28\b", r"5\.4\.5\b.*limit")),
    (_T, Mend.RATE, (r"daily (smtp relay|user|email)? ?sending (limit|quota)",)),
    (_C, Mend.CONTENT, (r"message is likely unsolicited mail", r"p=unsolicitedmessage")),
    (_C, Mend.CONTENT, (r"content presents a potential security issue", r"p=blockedmessage")),
    (_C, Mend.CONTENT, (r"messages (missing a valid|with multiple)", r"p=rfcmessagenoncomp")),
    (_O, Mend.LOGIN, (r"invalid credentials for relay", r"p=(invalidipv4relay|mailrelay)")),
)

OUTLOOK: tuple[Row, ...] = (
    (
        _A,
        None,
        (
            r"resolver\.adr\.(ex)?recip(ient)?notfound",
            r"resolver\.adr\.(invalidsmtp|badprimary)",
            r"mailbox(disabled|inactive)exception",
            # Directory-based edge blocking: the domain lists its addresses, and this is none
            r"recipient address(es)? rejected ?: access denied.{0,60}(as\(\d+|outlook\.com)",
            r"5\.4\.1\b.{0,80}recipient address(es)? rejected ?: access denied",
        ),
    ),
    (_C, Mend.SIZE, (r"resolver\.rst\.(recip|send|sub)\w*sizelimit",)),
    (
        _O,
        Mend.PERMISSION,
        (
            r"resolver\.rst\.(notauthorized|authrequired|restricted\w*)",
            r"5\.7\.1(2\d|3[36])\b",
            r"sendernotauthenticated",
        ),
    ),
    (_B, None, (r"quotaexceeded", r"shutoffquota", r"5\.2\.12[12]\b", r"threadlimitexceeded")),
    (_B, None, (r"message receive limit", r"resolver\.fwd\.\w*loop", r"mapiexceptiontimeout")),
    (_T, Mend.RATE, (r"4\.7\.(5\d\d|6[0-4]\d|65\d|69\d)\b", r"\brp-00[1-3]\b")),
    (_T, Mend.RATE, (r"5\.7\.705\b", r"tenant .{0,20}exceeded", r"exceeded for this tenant")),
    (_O, Mend.PTR, (r"\bdy-00[12]\b",)),
    (_O, Mend.REPUTATION, (r"\((s3140|s3150|s77\d\d|s811|s844)\)", r"part of their network is on")),
    (_O, Mend.REPUTATION, (r"\b(sc|ou)-00[1-4]\b", r"banned sending ip")),
    (_O, Mend.REPUTATION, (r"5\.7\.(6(0[6-9]|[1-4]\d)|50[1-378]|51[013]|703|708|750)\b",)),
    (_O, Mend.HELO, (r"5\.7\.506\b",)),
    (_O, Mend.DMARC, (r"5\.7\.(509|515)\b", r"meet the required authentication level")),
    (_C, Mend.CONTENT, (r"5\.7\.512\b",)),
    (_O, Mend.LOGIN, (r"5\.7\.(57|64|139)\b", r"smtpclientauthentication", r"tenantattribution")),
    (_O, Mend.SENDER, (r"bad outbound sender",)),
)

YAHOO: tuple[Row, ...] = (
    (_O, Mend.REPUTATION, (r"\[ts03\]", r"permanently deferred", r"\[bl\d\d\]")),
    (_T, Mend.RATE, (r"\[(tss?\d\d|ipts\d\d|gl01)\]",)),
    (_T, Mend.RATE, (r"deferred due to (unexpected volume|user complaints|excessive)",)),
    (
        _A,
        None,
        (
            r"this user does.?n.t have an? .{0,40}account",
            r"delivery error: dd .{0,60}(not a valid|mailbox (is disabled|not found)|no longer)",
            r"this mailbox is disabled",
            r"requested mail action aborted, mailbox not found",
        ),
    ),
    (_O, Mend.AUTHENTICATION, (r"\[aa\d\d\]", r"5\.7\.9\b.*authenticat")),
    (_C, Mend.CONTENT, (r"\[ph\d\d\]", r"not accepted for policy reasons")),
    (_C, Mend.CONTENT, (r"554 message not allowed", r"\bhvu:b\d\b", r"\((con|url):b\d\)")),
    (_O, Mend.PTR, (r"\bdns:(b|nr|bl)\d?\b",)),
    (_O, Mend.REPUTATION, (r"\b(rly|ccl|cid|dyn):(b|bl|bd)\d\b", r"will not accept delivery of")),
)

APPLE: tuple[Row, ...] = (
    (_A, None, (r"unknown or illegal alias", r"recipient no longer on server")),
    (_O, Mend.DMARC, (r"rejected due to .{1,80}dmarc policy", r"\[hm\d\d\].*dmarc")),
    (_C, Mend.CONTENT, (r"a domain present in the spamhaus dbl",)),
    (_O, Mend.REPUTATION, (r"\[(hm|cs|ip|pr)\d\d\]",)),
)

PROVIDERS: tuple[Row, ...] = (*GMAIL, *OUTLOOK, *YAHOO, *APPLE)
