"""Letters that are signed before they leave, judged by those who verify such."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing import active_children
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from digest.config import From, Mail
from digest.delivery.chosen import Ways
from digest.delivery.maildir import Maildir
from digest.delivery.outgoing import Outgoing, Template, finished
from digest.delivery.signature import Key, keys_of, signatures
from digest.delivery.signed import Signer, Signing
from digest.errors import ConfigError
from digest.letters import Composer
from digest.model import DeliveryState, Outcome
from digest.templates import Templates
from tests.delivery.servers import server
from tests.letters import newsroom
from tests.nameserver import Zone, serving
from tests.sending import smtp

DOMAIN = "news.newsroom.example"
PERSONAL = {
    "to": b"a@b.example",
    "message_id": b"m1",
    "unsubscribe": b"t.1",
    "pace": b"p.1",
    "copy": b"c.1",
}


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    ).decode()


PEMS = {
    "rsa2026": pem(rsa.generate_private_key(65537, 2048)),
    "ed2026": pem(ed25519.Ed25519PrivateKey.generate()),
}
KEYS = keys_of(PEMS)


@pytest.fixture(scope="module")
def letter() -> Outgoing:
    """As one goes out, with a mailbox to leave by."""
    house = replace(newsroom.HOUSE, unsubscribe="leave@newsroom.example")
    composed = Composer(house, Templates(), newsroom.NAMES).compose(newsroom.brief())
    return Outgoing("bounce@x.example", "a@b.example", Template(composed.segments), PERSONAL)


def published(key: Key) -> str:
    return f"{key.selector}._domainkey.{DOMAIN}."


def verified(message: bytes, key: Key, index: int = 0) -> bool:
    """By the library's own verifier, which asks nobody but us."""
    records = {published(one): one.record for one in KEYS}
    verifier = dkim.DKIM(message)

    def ask(name: bytes, timeout: float = 5) -> bytes:
        return records.get(name.decode(), "").encode()

    try:
        return bool(verifier.verify(idx=index, dnsfunc=ask))
    except dkim.DKIMException:
        return False


@pytest.mark.parametrize("index", range(len(KEYS)))
def test_each_key_s_signature_is_verified(letter: Outgoing, index: int) -> None:
    """Of the letter as it is; of no other."""
    signed = signatures(letter.plain(), KEYS, None) + letter.plain()
    assert verified(signed, KEYS[index], index)
    for was, now in [
        (b"Subject: ", b"Subject: Not "),
        (b"u/t.1>", b"u/t.2>"),
        (b"subject=unsubscribe%20t.1", b"subject=unsubscribe%20t.2"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Click"),
        (b"\r\n\r\n--=_", b"\r\n\r\nmore\r\n--=_"),
        (b"From: ", b"From: evil@x.example\r\nFrom: "),
        (b"Subject: ", b"Subject: other\r\nSubject: "),
        (b"List-Unsubscribe: ", b"List-Unsubscribe: <https://x.example/>\r\nList-Unsubscribe: "),
        (b"MIME-Version: ", b"MIME-Version: 1.0\r\nMIME-Version: "),
    ]:
        assert was in signed
        assert not verified(signed.replace(was, now, 1), KEYS[index], index), was


def test_what_is_covered(letter: Outgoing) -> None:
    """Both List-Unsubscribe headers (RFC 8058 § 4), and From once more than it is there."""
    head = signatures(letter.plain(), KEYS[:1], None)
    fields = head.replace(b"\r\n ", b" ").split(b"h=")[1].split(b";")[0]
    covered = [one.strip() for one in fields.split(b":")]
    assert {b"list-unsubscribe", b"list-unsubscribe-post", b"subject", b"to"} <= set(covered)
    assert [2, 2, 2] == [
        covered.count(one) for one in (b"from", b"list-unsubscribe", b"list-unsubscribe-post")
    ]
    assert f"d={DOMAIN};".encode() in head
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_the_domain_may_be_one_above(letter: Outgoing) -> None:
    assert b"d=newsroom.example;" in signatures(letter.plain(), KEYS[:1], "newsroom.example")


def test_a_letter_without_a_sender_is_not_signed() -> None:
    with pytest.raises(ValueError, match="no sender"):
        signatures(b"To: a@b.example\r\n\r\nFrom: a@b.example\r\n", KEYS, None)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "is no private key"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "is neither an RSA nor an Ed25519 key"),
    ],
)
def test_keys_that_cannot_be_used(written: str, why: str) -> None:
    """All at once, by their selectors."""
    with pytest.raises(ConfigError) as caught:
        keys_of({"one": written, **PEMS, "two": written})
    said = caught.value.complaints
    assert [f"[mail] dkim_keys: {one}: {why}" for one in ("one", "two")] == [
        line[: len(why) + len("[mail] dkim_keys: one: ")] for line in said
    ]


def test_another_verifier_agrees(letter: Outgoing) -> None:
    """Mail::DKIM, which SpamAssassin has, asking a name server of ours. It knows RSA and, where it
    is new enough, Ed25519."""
    perl = shutil.which("perl")
    script = """
        use Mail::DKIM::Verifier; use Net::DNS::Resolver;
        my $asked = Net::DNS::Resolver->new(nameservers => ['127.0.0.1'], port => $ARGV[0]);
        Mail::DKIM::DNS::resolver($asked);
        my $judge = Mail::DKIM::Verifier->new();
        binmode STDIN; local $/; $judge->PRINT(<STDIN>); $judge->CLOSE;
        print join(" ", map { $_->algorithm . "=" . $_->result } $judge->signatures), "\\n";
    """
    if perl is None or subprocess.run([perl, "-MMail::DKIM", "-e1"], check=False).returncode:
        pytest.skip("needs Mail::DKIM (libmail-dkim-perl, with SpamAssassin)")
    zone: Zone = {(published(one).rstrip("."), "TXT"): (_txt(one.record),) for one in KEYS}
    with serving(zone) as port:
        message = signatures(letter.plain(), KEYS, None) + letter.plain()
        command = [perl, "-e", script, str(port)]
        done = subprocess.run(command, input=message, capture_output=True, timeout=30, check=True)
    results = dict(one.split("=") for one in done.stdout.decode().split())
    assert "pass" == results["rsa-sha256"]
    assert results.get("ed25519-sha256", "pass") in ("pass", "invalid")


def _txt(record: str) -> str:
    return " ".join(f'"{record[at : at + 250]}"' for at in range(0, len(record), 250))


@dataclass
class Noted:
    """A transport that notes what it is given."""

    sent: list[tuple[bytes, bytes | None]] = field(default_factory=list)

    async def connect(self) -> Noted:
        return self

    async def send(self, message: Outgoing, then: Outgoing | None = None) -> Outcome:
        self.sent.append((message.plain(), then.plain() if then else None))
        return Outcome(DeliveryState.ACCEPTED)

    async def close(self) -> None:
        pass


def message(number: int) -> Outgoing:
    text = f"From: <a@{DOMAIN}>\r\nSubject: {number}\r\n\r\n.dot\r\n".encode()
    return finished("a@x.example", f"r{number}@b.example", text)


@pytest.fixture(scope="module")
def signer() -> Iterator[Signer]:
    """One for all: its processes take a while to begin."""
    made = Signer(KEYS[1:], None)
    yield made
    made.close()


def sent(signer: Signer, *pairs: tuple[Outgoing, Outgoing | None]) -> tuple[Noted, list[Outcome]]:
    """What goes out, and what becomes of it."""

    async def run() -> tuple[Noted, list[Outcome]]:
        noted = Noted()
        connection = await Signing(noted, signer).connect()
        return noted, [await connection.send(*pair) for pair in pairs]

    return asyncio.run(run())


def test_each_letter_is_signed_once_the_announced_one_too(signer: Signer) -> None:
    """Its size is announced with it; a retry is not signed over the first signature."""
    one, two = message(1), message(2)
    noted, _ = sent(signer, (one, two), (two, None), (two, None))
    (first, announced), (second, _), (third, _) = noted.sent
    assert verified(first, KEYS[1])
    assert announced == second == third
    assert [1, 1] == [octets.count(b"DKIM-Signature:") for octets in (first, third)]


def test_nothing_leaves_unsigned(signer: Signer) -> None:
    """What cannot be signed is put off, and the next announced one is left for its own turn."""
    bare = finished("a@x.example", "r@b.example", b"Subject: none\r\n\r\n")
    noted, outcomes = sent(signer, (bare, None), (message(1), bare))
    assert [(DeliveryState.DEFERRED, True), (DeliveryState.ACCEPTED, False)] == [
        (one.state, "DKIM: letter: no sender" in one.reply) for one in outcomes
    ]
    assert [None] == [announced for _, announced in noted.sent]


def test_a_letter_that_cannot_be_parsed_is_put_off(signer: Signer) -> None:
    """It is not in doubt: nothing of it has left."""
    broken = finished("a@x.example", "r@b.example", f"From: a@{DOMAIN}\r\nnone\r\n\r\n".encode())
    noted, outcomes = sent(signer, (broken, None), (message(1), broken), (message(2), None))
    deferred, accepted = DeliveryState.DEFERRED, DeliveryState.ACCEPTED
    assert [deferred, accepted, accepted] == [one.state for one in outcomes]
    assert "DKIM: letter: MessageFormatError" in outcomes[0].reply
    assert [None, None] == [announced for _, announced in noted.sent]


def test_a_process_that_is_stuck_ends() -> None:
    """By itself, at each letter anew; none is left for a stop to wait for."""
    others = set(active_children())
    stuck = Signer(KEYS[1:], None, longest=0.001)
    _, outcomes = sent(stuck, (message(1), None), (message(2), None))
    assert [(DeliveryState.DEFERRED, True)] * 2 == [
        (one.state, "took too long" in one.reply) for one in outcomes
    ]
    stuck.close()
    for one in set(active_children()) - others:
        one.join(30)
    assert set(active_children()) <= others


def test_a_process_that_dies_is_replaced() -> None:
    """The letter in hand is put off, the next one goes; closed, none is left."""

    others = set(active_children())

    async def run() -> list[Outcome]:
        signer, noted = Signer(KEYS[1:], None), Noted()
        connection = await Signing(noted, signer).connect()
        try:
            outcomes = [await connection.send(message(1))]
            for one in set(active_children()) - others:
                assert one.pid is not None
                os.kill(one.pid, signal.SIGKILL)
                one.join(10)
            while len(outcomes) < 2 or outcomes[-1].state is DeliveryState.DEFERRED:
                outcomes.append(await connection.send(message(len(outcomes) + 1)))
            return outcomes
        finally:
            signer.close()

    first, *_, last = asyncio.run(run())
    assert (DeliveryState.ACCEPTED, DeliveryState.ACCEPTED) == (first.state, last.state)
    assert set(active_children()) <= others


def test_a_signed_letter_goes_through_a_real_server(signer: Signer) -> None:
    """Octet by octet, its dots doubled on the way and its size announced."""

    async def run() -> list[bytes]:
        async with server() as box:
            connection = await Signing(smtp(box.port), signer).connect()
            one, two = message(1), message(2)
            outcomes = [await connection.send(one, two), await connection.send(two)]
            await connection.close()
            assert [DeliveryState.ACCEPTED] * 2 == [each.state for each in outcomes]
            wires = [wire.removesuffix(b".\r\n") for _, wire in box.messages]
            return [wire.replace(b"\r\n..", b"\r\n.") for wire in wires]

    taken: Sequence[bytes] = asyncio.run(run())
    assert [True, True] == [verified(one, KEYS[1]) for one in taken]
    assert all(b"\r\n.dot" in one for one in taken)


def test_without_keys_nothing_stands_between(tmp_path: Path) -> None:
    """The way of a letter is what it was, and no process is begun."""
    mail = Mail(tmp_path, From("d@x.example", "a@x.example", "c@x.example"))
    with Ways(mail) as ways:
        assert isinstance(ways.transport(), Maildir)
    with Ways(replace(mail, dkim_keys=PEMS)) as ways:
        assert isinstance(ways.transport(), Signing)
