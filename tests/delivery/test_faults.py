"""Whose fault a refusal is: codes, wordings, the providers' own, and which counts for more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.faults import Mend, fault_of, is_permanent, mend
from digest.model import Fault

A, B, O, T, C, U = Fault  # noqa: E741

CODES = (
    (550, "5.1.1", A),
    (550, "5.1.2", A),
    (550, "5.1.3", A),
    (550, "5.1.6", A),
    (550, "5.1.10", A),
    (556, "5.1.10", A),
    (550, "5.2.1", A),
    (556, None, A),
    (521, "5.3.2", A),
    (450, "4.1.1", B),
    (450, "4.2.1", B),
    (452, "4.2.2", B),
    (552, "5.2.2", B),
    (452, None, B),
    (450, None, B),
    (451, "4.3.0", B),
    (452, "4.3.1", B),
    (None, "4.4.1", B),
    (None, "5.4.7", B),
    (550, "5.7.1", O),
    (550, "5.7.26", O),
    (451, "4.7.1", O),
    (451, "4.7.24", O),
    (553, "5.1.8", O),
    (530, None, O),
    (535, "5.7.8", O),
    (421, None, T),
    (421, "4.7.0", T),
    (421, "4.3.2", T),
    (450, "4.7.28", T),
    (550, "5.7.28", T),
    (452, "4.5.3", B),
    (552, "5.3.4", C),
    (552, "5.2.3", C),
    (554, "5.6.0", C),
    (550, None, U),
    (554, None, U),
    (550, "5.0.0", U),
    (550, "5.5.0", U),
    (250, "2.1.5", U),
    (None, None, U),
    (None, "no code", U),
)


@pytest.mark.parametrize(("code", "status", "fault"), CODES)
def test_codes_alone_say_whose_fault_it_is(
    code: int | None, status: str | None, fault: Fault
) -> None:
    assert fault == fault_of(code, status, "")


WORDINGS = (
    # codes that lie
    (550, "5.1.1", "5.1.1 blocked using zen.spamhaus.org", O),
    (550, "5.1.1", "5.1.1 Mailbox full", B),
    (550, "5.7.1", "5.7.1 No such user here", A),
    (550, "5.7.1", "5.7.1 mailbox unavailable", A),
    (554, "5.7.1", "5.7.1 Recipient address rejected: user unknown in virtual table", A),
    (550, "5.2.2", "5.2.2 user does not exist", A),
    (550, "5.1.7", "5.1.7 no such domain", O),
    (450, "4.1.1", "4.1.1 user unknown, try again", B),
    (450, None, "mailbox unavailable", B),
    (550, None, "Requested action not taken: mailbox unavailable", A),
    # plain wordings without a code that helps
    (550, None, "User unknown", A),
    (550, None, "unknown user", A),
    (550, None, "No such mailbox", A),
    (550, None, "The account is disabled", A),
    (554, None, "This account has been closed", A),
    (550, None, "no mailbox here by that name", A),
    (None, None, "Host or domain name not found. Name service error: Host not found", A),
    (None, None, "Host or domain name not found. Name service error: Host not found, try again", B),
    (550, None, "mailbox is full", B),
    (552, None, "over quota", B),
    (550, None, "account is temporarily suspended", B),
    (None, None, "connection timed out", B),
    (421, None, "Deferred: Connection refused by mx.example.org", B),
    (451, None, "Greylisted, please try again", B),
    (550, None, "mail loop: too many hops", B),
    (554, None, "Sender address rejected: Domain not found", O),
    (550, None, "SPF check failed", O),
    (550, None, "Client host rejected: cannot find your reverse hostname", O),
    (554, None, "Your IP address is listed at bl.example.org", O),
    (550, None, "relaying denied", O),
    (450, None, "too many connections from your host", T),
    (450, None, "rate limit exceeded", T),
    (554, None, "message considered spam", C),
    (554, None, "virus found", C),
    (552, None, "message size exceeds fixed maximum message size", C),
    (550, None, "message is not RFC 5322 compliant", C),
    (550, None, "the account or domain may not exist, they may be blacklisted", U),
    (554, None, "transaction failed", U),
    # nobody is called unknown for what is said of somebody or something else
    (550, None, "sender address unknown", O),
    (550, None, "Sender address rejected: User unknown in virtual mailbox table", O),
    (550, None, "your domain does not exist", O),
    (550, None, "Client host name not found", O),
    (550, None, "unverified HELO: unknown host", O),
    (None, None, "recipient server closed the connection", U),
    (550, None, "your account has been disabled", U),
    (554, None, "delivery to recipient: message expired", B),
    (550, None, "user filter: message deleted", U),
    (550, None, "refused due to recipient preferences", U),
    # what some servers say in the language of their country
    (550, None, "Adresse destinataire invalide", A),
    (550, None, "Boîte du destinataire pleine", B),
    (550, None, "Destinatario desconocido", A),
    (550, None, "Benutzer unbekannt", A),
    (550, None, "Пользователь не найден", A),
    (550, None, "ユーザーは見つかりません", A),
)
PROVIDERS = (
    # Gmail
    (550, "5.1.1", "The email account that you tried to reach does not exist. gsmtp", A),
    (550, "5.2.1", "The email account that you tried to reach is disabled. gsmtp", A),
    (550, "5.2.1", "The user you are trying to contact is receiving mail at a rate that", B),
    (552, "5.2.2", "The recipient's inbox is out of storage space. gsmtp", B),
    (421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail. gsmtp", T),
    (550, "5.7.26", "This mail has been blocked because the sender is unauthenticated. gsmtp", O),
    (550, "5.7.26", "Unauthenticated email from x.org is not accepted due to domain's DMARC", O),
    (550, "5.7.1", "this message is likely unsolicited mail", C),
    (550, "5.7.1", "very low reputation of the sending domain", O),
    (552, "5.7.0", "blocked because its content presents a potential security issue", C),
    (421, "4.7.0", "IP not in whitelist for RCPT domain, closing connection", O),
    (None, None, "Your message wasn't delivered because the address couldn't be found", A),
    # Outlook, Hotmail, Exchange Online
    (
        550,
        "5.1.10",
        "RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        A,
    ),
    (550, "5.1.1", "RESOLVER.ADR.RecipNotFound; not found", A),
    (550, "5.4.1", "Recipient address rejected: Access denied. AS(201806281) [x.outlook.com]", A),
    (550, "5.5.0", "Requested action not taken: mailbox unavailable (S2017062302)", A),
    (550, "5.7.1", "weren't sent. part of their network is on our block list (S3140)", O),
    (550, "5.7.606", "Access denied, banned sending IP [192.0.2.1]", O),
    (550, "5.7.649", "5.7.649 Access denied", O),
    (550, "5.7.515", "5.7.515 doesn't meet the required authentication level", O),
    (451, "4.7.650", "4.7.650 has been temporarily rate limited due to IP reputation", T),
    (451, "4.7.500", "4.7.500 Server busy. Please try again later", T),
    (554, "5.2.2", "STOREDRV.Deliver; mailbox full QuotaExceededException", B),
    (550, "5.7.133", "RESOLVER.RST.SenderNotAuthenticatedForGroup", O),
    # Yahoo, AOL
    (
        421,
        "4.7.0",
        "[TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints",
        T,
    ),
    (421, "4.7.1", "[TS03] All messages from 192.0.2.1 will be permanently deferred", O),
    (421, "4.7.0", "[TS01] Messages from 192.0.2.1 temporarily deferred", T),
    (554, None, "delivery error: dd This user doesn't have a yahoo.com account (x) [0]", A),
    (554, None, "delivery error: dd Not a valid recipient", A),
    (554, "5.7.9", "5.7.9 Message not accepted for policy reasons", C),
    (553, "5.7.1", "[BL21] Connections will not be accepted", O),
    (550, "5.7.9", "[AA01] Message not authenticated", O),
    (552, None, "delivery error: dd over quota", B),
    # iCloud
    (550, "5.1.1", "5.1.1 unknown or illegal alias", A),
    (550, "5.7.1", "[CS01] Message rejected due to local policy", O),
    (554, "5.7.1", "[HM08] Message rejected due to local policy", O),
    (550, "5.7.1", "Your message was rejected due to example.org DMARC policy", O),
    (421, "4.7.1", "deferred due to excessive volume. Try again later", T),
    (552, "5.2.2", "user is over quota", B),
)


@pytest.mark.parametrize(("code", "status", "words", "fault"), [*WORDINGS, *PROVIDERS])
def test_a_wording_counts_for_more_than_a_code(
    code: int | None, status: str | None, words: str, fault: Fault
) -> None:
    assert fault == fault_of(code, status, words)


def test_the_enhanced_code_is_found_in_the_words() -> None:
    assert fault_of(550, None, "5.1.1 <…>: rejected") is Fault.ADDRESS


def test_the_code_before_each_line_of_a_reply_is_no_part_of_the_words() -> None:
    words = "550-5.7.1 Messages with multiple 550 5.7.1 addresses in From: are not accepted"
    assert fault_of(550, "5.7.1", words) is Fault.CONTENT


PERMANENT = (
    (550, None, True),
    (450, None, False),
    (550, "4.4.7", True),
    (452, "5.2.2", False),
    (None, "5.1.1", True),
    (None, "4.2.2", False),
    (None, None, False),
    (None, "five", False),
)


@pytest.mark.parametrize(("code", "status", "is_for_good"), PERMANENT)
def test_the_reply_code_says_what_is_for_good(
    code: int | None, status: str | None, is_for_good: bool
) -> None:
    assert is_for_good == is_permanent(code, status)


MENDS = (
    ("5.7.26", "unauthenticated email. gsmtp", Mend.AUTHENTICATION),
    ("5.7.1", "SPF check failed for example.org", Mend.SPF),
    ("5.7.23", "", Mend.SPF),
    ("5.7.20", "", Mend.DKIM),
    ("5.7.1", "DKIM signature did not verify", Mend.DKIM),
    ("5.7.1", "rejected by DMARC policy", Mend.DMARC),
    ("5.7.515", "5.7.515 required authentication level", Mend.DMARC),
    ("5.7.25", "", Mend.PTR),
    ("5.7.1", "no reverse DNS for 192.0.2.1", Mend.PTR),
    ("5.7.1", "HELO command rejected: invalid name", Mend.HELO),
    ("5.7.10", "", Mend.TLS),
    ("5.7.0", "Must issue a STARTTLS command first", Mend.TLS),
    ("4.7.28", "", Mend.RATE),
    ("4.7.0", "too many connections", Mend.RATE),
    ("5.7.1", "listed by Spamhaus", Mend.REPUTATION),
    ("5.7.1", "(S3140)", Mend.REPUTATION),
    ("5.1.8", "", Mend.SENDER),
    ("5.7.1", "sender address rejected", Mend.SENDER),
    ("5.7.0", "authentication required", Mend.LOGIN),
    ("5.7.1", "relay access denied", Mend.RELAY),
    ("5.3.4", "", Mend.SIZE),
    ("5.7.1", "message classified as spam", Mend.CONTENT),
    ("5.7.133", "RESOLVER.RST.SenderNotAuthenticatedForGroup", Mend.PERMISSION),
    ("5.7.1", "", None),
    ("5.1.1", "user unknown", None),
    (None, "", None),
)


@pytest.mark.parametrize(("status", "words", "what"), MENDS)
def test_the_operator_is_told_what_to_mend(
    status: str | None, words: str, what: Mend | None
) -> None:
    assert what == mend(status, words)


@given(st.none() | st.integers(0, 999), st.none() | st.text(max_size=12), st.text(max_size=400))
def test_whatever_a_server_says_it_is_somebodys_fault(
    code: int | None, status: str | None, words: str
) -> None:
    assert isinstance(fault_of(code, status, words), Fault)
    assert is_permanent(code, status) in (True, False)
    assert mend(status, words) is None or isinstance(mend(status, words), Mend)


@given(st.integers(400, 499), st.sampled_from([row[2] for row in (*WORDINGS, *PROVIDERS)]))
def test_what_may_pass_is_never_an_addresss_fault(code: int, words: str) -> None:
    assert fault_of(code, None, words) is not Fault.ADDRESS
