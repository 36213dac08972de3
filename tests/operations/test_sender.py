"""What the internet says of our senders, asked of a real name server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from digest.config import From, Mail
from digest.delivery.signature import keys_of
from digest.operations import sender
from digest.operations.finding import Finding, Level
from tests.nameserver import BROKEN, Zone, names, silence

OURS = "198.51.100.7"
GOOD: Zone = {
    ("news.org", "MX"): ("10 mail.news.org.",),
    ("news.org", "TXT"): (f'"v=spf1 ip4:{OURS} -all"',),
    ("mail._domainkey.news.org", "TXT"): ('"v=DKIM1; k=rsa; p=MIGf" "MA0="',),
    ("_dmarc.news.org", "TXT"): ('"v=DMARC1; p=reject"',),
    ("7.100.51.198.in-addr.arpa", "PTR"): ("mail.news.org.",),
    ("mail.news.org", "A"): (OURS,),
}


def findings(
    zone: Zone,
    *,
    domain: str = "news.org",
    selector: str | None = "mail",
    address: str | None = OURS,
    keys: Mapping[str, str] | None = None,
    bounces: str | None = None,
) -> dict[str, Finding]:
    """What is found of one sender, by what it is about."""
    senders = From(*(f"{name}@{domain}" for name in ("digest", "alerts", "confirm")))
    mail = Mail(
        Path("outbox"), senders, dkim_selector=selector, dkim_keys=keys or {}, bounces=bounces
    )

    async def look() -> list[Finding]:
        return [one async for one in sender.look(found, mail, [address] if address else [])]

    with names(zone) as found:
        return {one.what: one for one in asyncio.run(look())}


def test_a_sender_in_good_order() -> None:
    """Every part is looked at, and fine."""
    found = findings(GOOD)
    parts = [f"news.org {part}" for part in ("MX", "SPF", "DKIM", "DMARC")]
    assert [*parts, "return path", f"{OURS} PTR"] == list(found)
    assert {Level.OK} == {one.level for one in found.values()}
    assert f"allows {OURS}" in found["news.org SPF"].detail


@pytest.mark.parametrize(
    ("part", "name", "answer", "says"),
    [
        pytest.param("MX", "news.org", None, "takes no mail", id="no MX and no address"),
        pytest.param("MX", "news.org", ("0 .",), "takes no mail", id="an MX that says never"),
        pytest.param(
            "SPF", "news.org", None, f'TXT news.org "v=spf1 ip4:{OURS} -all"', id="no SPF"
        ),
        pytest.param(
            "SPF", "news.org", ('"v=spf1 -all"', '"v=spf1 ~all"'), "2 records", id="two SPF"
        ),
        pytest.param("SPF", "news.org", ('"v=spf1 mx -all"',), "cannot", id="SPF without end"),
        pytest.param(
            "SPF", "news.org", ('"v=spf1 ~all"',), f"not allow {OURS}", id="SPF of others"
        ),
        pytest.param("DKIM", "mail._domainkey.news.org", None, "is not there", id="no key"),
        pytest.param(
            "DKIM", "mail._domainkey.news.org", ('"v=DKIM1; p="',), "withdrawn", id="key withdrawn"
        ),
        pytest.param("DMARC", "_dmarc.news.org", None, "TXT _dmarc.news.org", id="no DMARC"),
        pytest.param(
            "DMARC",
            "_dmarc.news.org",
            ('"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'),
            "2 records",
            id="two DMARC",
        ),
        pytest.param("PTR", "7.100.51.198.in-addr.arpa", None, "your provider", id="no PTR"),
        pytest.param(
            "PTR", "7.100.51.198.in-addr.arpa", ("a.isp.org.",), "lead back", id="PTR one way"
        ),
    ],
)
def test_what_is_missing_is_a_warning_with_what_to_publish(
    part: str, name: str, answer: tuple[str, ...] | None, says: str
) -> None:
    """The others stay as they are."""
    kind = {"MX": "MX", "PTR": "PTR"}.get(part, "TXT")
    zone = {key: value for key, value in GOOD.items() if key != (name, kind)}
    if part == "SPF" and says == "cannot":
        zone |= {("news.org", "TXT"): ('"v=spf1 include:news.org -all"',)}
    elif answer:
        zone |= {(name, kind): answer}
    bad = {one.what: one.detail for one in findings(zone).values() if one.level is Level.WARNING}
    about = f"{OURS} PTR" if part == "PTR" else f"news.org {part}"
    assert [about] == list(bad)
    assert says in bad[about]


def test_the_return_path_is_looked_at_as_well() -> None:
    """SPF is asked of its domain, and what comes back goes there."""
    bad = findings(GOOD, bounces="bounce@back.org")
    assert bad["return path"].detail.startswith("bounce+…@back.org")
    assert {"back.org MX", "back.org SPF"} == {
        one.what for one in bad.values() if one.level is Level.WARNING
    }
    more: Zone = {("back.org", "MX"): ("5 mx.back.org.",), ("back.org", "TXT"): ('"v=spf1 ~all"',)}
    found = findings({**GOOD, **more}, bounces="bounce@back.org")
    assert [Level.OK, Level.WARNING] == [found[f"back.org {what}"].level for what in ("MX", "SPF")]
    assert "no public" in findings(GOOD, bounces="bounce@back.invalid")["back.invalid"].detail


@pytest.mark.parametrize(
    ("bounces", "says"),
    [
        pytest.param(None, "name a mailbox in [mail] bounces", id="unset"),
        pytest.param("Back@News.org", "Back+…@news.org", id="of a sender's domain"),
    ],
)
def test_a_return_path_of_our_own_is_told_and_no_more(bounces: str | None, says: str) -> None:
    found = findings(GOOD, bounces=bounces)
    assert says in found["return path"].detail
    assert {Level.OK} == {one.level for one in found.values()}


def test_dmarc_of_the_domain_above_counts() -> None:
    """RFC 7489 § 6.6.3."""
    zone = {**GOOD, ("feeds.news.org", "TXT"): ('"v=spf1 -all"',)}
    assert (
        "_dmarc.news.org: "
        in findings(zone, domain="feeds.news.org")["feeds.news.org DMARC"].detail
    )


def test_without_a_selector_dkim_is_not_asked() -> None:
    """It cannot be guessed, and its absence is no fault."""
    found = findings(GOOD, selector=None)["news.org DKIM"]
    assert (Level.OK, True) == (found.level, "dkim_selector" in found.detail)


def test_where_another_machine_sends_its_addresses_are_not_known() -> None:
    """The record is shown, and nothing concluded."""
    found = findings(GOOD, address=None)
    assert (Level.OK, True) == (
        found["news.org SPF"].level,
        "127.0.0.1" in found["news.org SPF"].detail,
    )
    assert f"{OURS} PTR" not in found


def test_a_name_server_that_fails_is_no_fault_of_ours() -> None:
    """It could not be asked: no warning, nothing wrong."""
    found = findings({**GOOD, ("news.org", BROKEN): ()})["news.org"]
    assert (Level.OK, True) == (found.level, "could not be asked" in found.detail)


def test_without_any_name_server_it_ends_soon() -> None:
    """As on a machine without a network."""
    senders = From("digest@a.org", "alerts@a.org", "confirm@b.org")

    async def look() -> list[Finding]:
        return [one async for one in sender.look(found, Mail(Path(), senders), [OURS])]

    with silence() as found:
        told = asyncio.run(look())
    asked = [one for one in told if one.what != "return path"]
    assert ["a.org", "b.org", OURS] == [one.what for one in asked]
    assert all(one.ok and "could not be asked" in one.detail for one in asked)


def test_a_domain_that_is_not_public_is_told() -> None:
    """Nobody is asked about it."""
    found = findings({}, domain="localhost", address=None)["localhost"]
    assert (Level.WARNING, True) == (found.level, "no public domain" in found.detail)


def test_what_is_published_is_the_key_that_letters_are_signed_with() -> None:
    """What to publish is told where it is not, and where it is another."""
    secret = ed25519.Ed25519PrivateKey.generate()
    pem = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    (key,) = keys_of({"ours": pem})
    name = ("ours._domainkey.news.org", "TXT")
    for published, level, says in [
        ((f'"{key.record}"',), Level.OK, "is the key we sign with"),
        (('"v=DKIM1; k=rsa; p=MIGf"',), Level.WARNING, "another key than we sign with: publish"),
        ((), Level.WARNING, f'not there: publish TXT {name[0]} "{key.record}"'),
    ]:
        found = findings({**GOOD, name: published}, keys={"ours": pem})["news.org DKIM"]
        assert (level, True) == (found.level, says in found.detail), found.detail
