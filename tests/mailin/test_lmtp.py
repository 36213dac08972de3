"""The mail server hands mails over: a real LMTP client on loopback."""

from __future__ import annotations

import asyncio
import resource
import smtplib
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from threading import get_ident
from typing import TypeVar

import pytest

from digest.errors import ListenError, StoreError
from digest.mailin.lmtp import LARGEST, MOST_RECIPIENTS, MOST_SESSIONS, listening
from tests.mailin.desk import Desk, mail

T = TypeVar("T")
ANYWHERE = "127.0.0.1:0"
TWO = ("bounce+a1@newsroom.example.org", "leave@newsroom.example.org")


def talk(desk: Desk, client: Callable[[str], T], where: str | Path = ANYWHERE) -> T:
    """What a client makes of the door; it runs on a thread, since it blocks."""

    async def run() -> T:
        async with listening(where, desk.receive) as address:
            return await asyncio.to_thread(client, address)

    return asyncio.run(run())


def connected(address: str) -> smtplib.LMTP:
    """A client that has said hello."""
    if address.startswith("/"):
        session = smtplib.LMTP(address)
    else:
        host, _, port = address.rpartition(":")
        session = smtplib.LMTP(host, int(port), timeout=10)
    session.ehlo_or_helo_if_needed()
    return session


def hand_over(session: smtplib.LMTP, message: bytes, *recipients: str) -> list[tuple[int, bytes]]:
    """The answers to the content, one for each recipient (RFC 2033 § 4.2)."""
    session.docmd("MAIL FROM:<>")
    taken = [one for one in recipients if session.docmd(f"RCPT TO:<{one}>")[0] == 250]
    assert 354 == session.docmd("DATA")[0]
    quoted = message.replace(b"\n", b"\r\n").replace(b"\r\n.", b"\r\n..")
    session.send(quoted + b".\r\n")
    return [session.getreply() for _ in taken]


def once(address: str, message: bytes) -> int:
    """The answer to one mail to one recipient."""
    with connected(address) as session:
        return hand_over(session, message, TWO[0])[0][0]


def test_a_mail_is_taken_off_the_loop_and_each_recipient_answered() -> None:
    """The next on the same connection too: nothing is out of step."""
    desk = Desk()

    def client(address: str) -> list[int]:
        with connected(address) as session:
            first = hand_over(session, mail("one") + b".dot\n", *TWO)
            second = hand_over(session, mail("two"), TWO[0])
            return [code for code, _ in (*first, *second)]

    assert [250, 250, 250] == talk(desk, client)
    (message, sent_to), (_, alone) = desk.came
    assert (TWO, TWO[:1], True) == (sent_to, alone, message.endswith(b"\r\n.dot\r\n"))
    assert get_ident() not in desk.threads


@pytest.mark.parametrize("fault", [StoreError("database is locked"), KeyError("unforeseen")])
def test_what_cannot_be_taken_stays_with_the_mail_server(fault: Exception) -> None:
    """451 for each recipient, and the next try succeeds."""
    desk = Desk(fault=fault)

    def client(address: str) -> list[int]:
        with connected(address) as session:
            first = hand_over(session, mail("one"), *TWO)
            desk.fault = None
            second = hand_over(session, mail("one"), *TWO)
            return [code for code, _ in (*first, *second)]

    assert [451, 451, 250, 250] == talk(desk, client)
    assert 1 == len(desk.came)


def resident() -> int:
    """The most memory that this process has ever had, in octets."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_mail_of_50_mb_is_refused_in_bounded_memory() -> None:
    """552 for each recipient, and the connection goes on."""
    desk = Desk()

    def client(address: str) -> tuple[list[int], int]:
        with connected(address) as session:
            session.docmd("MAIL FROM:<>")
            for one in TWO:
                session.docmd(f"RCPT TO:<{one}>")
            session.docmd("DATA")
            before = resident()
            for _ in range(50):
                session.send((b"x" * 1022 + b"\r\n") * 1024)
            session.send(b".\r\n")
            codes = [session.getreply()[0] for _ in TWO]
            grown = resident() - before
            return [*codes, hand_over(session, mail("next"), TWO[0])[0][0]], grown

    codes, grown = talk(desk, client)
    assert ([552, 552, 250], 1) == (codes, len(desk.came))
    assert grown < 4 * LARGEST


def test_a_long_line_is_taken() -> None:
    """Reports are not always made by the rules, and a refused one is lost."""
    desk = Desk()
    message = mail("long") + b"x" * 20_000 + b"\n"
    assert 250 == talk(desk, lambda address: once(address, message))


def test_recipients_and_sessions_are_bounded() -> None:
    """The mail server tries the rest again later."""
    desk = Desk()

    def client(address: str) -> tuple[list[int], list[int]]:
        session = connected(address)
        session.docmd("MAIL FROM:<>")
        many = range(MOST_RECIPIENTS + 2)
        codes = [session.docmd(f"RCPT TO:<b+{one}@example.org>")[0] for one in many]
        others, greeted = [session], []
        host, _, port = address.rpartition(":")
        for _ in range(MOST_SESSIONS):
            one = smtplib.LMTP()
            greeted.append(one.connect(host, int(port))[0])
            others.append(one)
        for one in others:
            one.close()
        return codes[-3:], greeted[-2:]

    assert ([250, 452, 452], [220, 421]) == talk(desk, client)


def test_it_speaks_lmtp_alone() -> None:
    """Who says EHLO has come to the wrong door."""

    def client(address: str) -> list[int]:
        host, _, port = address.rpartition(":")
        with smtplib.SMTP(host, int(port)) as session:
            return [session.docmd(one)[0] for one in ("EHLO x", "HELO x", "LHLO x", "NOOP")]

    assert [500, 500, 250, 250] == talk(Desk(), client)


def test_a_socket_in_the_file_system(tmp_path: Path) -> None:
    """For its owner and its group; it goes with us, and one that was left over is no hindrance."""
    desk, where = Desk(), tmp_path / "run" / "lmtp"

    def client(address: str) -> int:
        assert 0o660 == stat.S_IMODE(where.stat().st_mode)
        return once(address, mail("one"))

    assert 250 == talk(desk, client, where)
    assert not where.exists()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(where))
    assert 250 == talk(desk, client, where)


def test_a_socket_at_which_somebody_answers_is_left_to_them(tmp_path: Path) -> None:
    """A second service is told, and mails still come to the first."""
    desk, where = Desk(), tmp_path / "lmtp"

    def client(address: str) -> int:
        with pytest.raises(ListenError, match=rf"\[inbound\] lmtp: {where}: .*in use"):
            talk(Desk(), str, where)
        return once(address, mail("one"))

    assert (250, 1) == (talk(desk, client, where), len(desk.came))


def test_an_address_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    """By the key it was configured under."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ListenError, match=rf"\[inbound\] lmtp: {where}: .*in use"):
            talk(Desk(), str, where)
