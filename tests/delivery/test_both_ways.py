"""Servers of all manners, talked with in both ways: what the library's way makes of them, the fast
way makes of them too."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.delivery.outgoing import finished
from digest.model import DeliveryState
from tests.delivery.servers import Mailbox, Manners, Reply, server
from tests.sending import smtp

SENDER = "digest@news.example"
PIPELINING = ("SIZE 10000000", "PIPELINING")
LETTERS = 6

Seen = tuple[list[tuple[DeliveryState, int | None]], list[tuple[str, bytes]]]


def seen(manners: Manners, letters: int = LETTERS, patience: float = 60.0) -> tuple[Seen, Mailbox]:
    """States and codes of letters that are each announced with the one before, and what came."""

    async def main() -> tuple[Seen, Mailbox]:
        messages = [
            finished(SENDER, f"reader-{n}@mail.example", f"Subject: {n}\r\n\r\n.{n}\r\n".encode())
            for n in range(letters)
        ]
        found = []
        async with server(manners) as box:
            connection = await smtp(box.port, content_timeout=patience).connect()
            for message, then in zip(messages, [*messages[1:], None], strict=True):
                outcome = await connection.send(message, then)
                found.append((outcome.state, outcome.code))
            await connection.close()
        return (found, box.messages), box

    return asyncio.run(main())


def both(manners: Manners) -> tuple[Seen, Seen]:
    """The library's way and the fast way."""
    oracle, _ = seen(manners)
    ours, _ = seen(replace(manners, extensions=PIPELINING))
    return oracle, ours


MANNERS = {
    "good": Manners(),
    "one recipient unknown": Manners({"rcpt to:<reader-2": (550, "5.1.1 unknown")}),
    "one unknown, DATA taken": Manners({"rcpt to:<reader-2": (550, "5.1.1 unknown")}, eager=True),
    "first and last unknown": Manners(
        {"rcpt to:<reader-0": (550, "5.1.1 no"), "rcpt to:<reader-5": (550, "5.1.1 no")}
    ),
    "all greylisted": Manners({"rcpt": (451, "4.7.1 later")}),
    "our sender refused": Manners({"mail": (553, "5.7.1 not yours")}),
    "DATA refused": Manners({"data": (554, "5.5.1 no")}),
    "DATA answered with nonsense": Manners({"data": (250, "yes?")}),
    "a storm of 421": Manners({"rcpt": (421, "4.7.28 too fast")}),
    "421 to MAIL": Manners({"mail": (421, "4.3.2 shutting down")}),
    "content refused": Manners(content=lambda n: (552, "5.3.4 big") if n == 1 else (250, "ok")),
    "content deferred": Manners(content=lambda n: (452, "4.3.1 full")),
    "content answered by 421": Manners(content=lambda n: (421, "bye") if n == 2 else (250, "ok")),
    "taken, then dead": Manners(content=lambda n: "drop" if n in (1, 4) else (250, "ok")),
    "closes after two": Manners(per_connection=2),
    "says goodbye after two": Manners(per_connection=2, goodbye=True),
    "closes after each": Manners(per_connection=1),
}


@pytest.mark.parametrize("manners", MANNERS.values(), ids=MANNERS)
def test_a_server_gets_and_gives_the_same_in_both_ways(manners: Manners) -> None:
    """State, code, and the bytes of what arrived, in order."""
    oracle, ours = both(manners)
    assert oracle == ours


FATES: dict[str, Reply | str] = {
    "ok": (250, "ok"),
    "too big": (552, "5.3.4 big"),
    "full": (452, "4.3.1 full"),
    "bye": (421, "4.3.2 bye"),
    "drop": "drop",
}
REFUSALS: dict[str, Reply] = {
    "mail": (451, "4.3.0 later"),
    "rcpt to:<reader-1": (550, "5.1.1 unknown"),
    "rcpt to:<reader-3": (450, "4.2.0 later"),
    "rcpt to:<reader-4": (421, "4.7.0 slow down"),
    "data": (554, "5.5.1 no"),
}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(FATES)), min_size=LETTERS * 2, max_size=LETTERS * 2),
    st.sets(st.sampled_from(sorted(REFUSALS)), max_size=2),
    st.none() | st.integers(1, 4),
    st.booleans(),
    st.booleans(),
)
def test_whatever_a_server_does_both_ways_make_the_same_of_it(
    fates: list[str], refusals: set[str], limit: int | None, goodbye: bool, eager: bool
) -> None:
    """Always: no letter is lost, doubled or taken for another's."""
    oracle, ours = both(
        Manners(
            {one: REFUSALS[one] for one in refusals},
            content=lambda n: FATES[fates[n]],
            per_connection=limit,
            goodbye=goodbye,
            eager=eager,
        )
    )
    assert oracle == ours


def test_a_letter_whose_answer_is_waited_for_in_vain_is_in_doubt_in_both_ways() -> None:
    """And the next goes out by another connection."""
    manners = Manners(content=lambda n: "stall" if n == 1 else (250, "ok"))
    oracle, _ = seen(manners, 3, 0.5)
    ours, box = seen(replace(manners, extensions=PIPELINING), 3, 0.5)
    assert oracle == ours
    states = [DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT, DeliveryState.ACCEPTED]
    assert states == [state for state, _ in ours[0]]
    assert 2 == box.connections


def test_an_envelope_goes_out_with_the_end_of_the_content_before() -> None:
    """One connection, one round trip for each letter, and nothing to take back."""
    ahead = Manners(
        content=lambda n: "ahead" if n < LETTERS - 1 else (250, "ok"), extensions=PIPELINING
    )
    (found, _), box = seen(ahead)
    assert [(DeliveryState.ACCEPTED, 250)] * LETTERS == found
    said = [command[:4] for command in box.commands]
    assert ["EHLO", *["MAIL", "RCPT", "DATA"] * LETTERS, "QUIT"] == said
    assert 1 == box.connections


def test_an_announced_letter_that_is_not_sent_costs_its_connection_and_nothing_else() -> None:
    """After DATA there is no way to take it back: whoever was announced gets nothing, not even an
    empty letter."""

    async def main() -> Mailbox:
        one, two, three = (finished(SENDER, f"reader-{n}@x.example", b"x\r\n") for n in range(3))
        async with server(Manners(extensions=PIPELINING)) as box:
            connection = await smtp(box.port).connect()
            assert DeliveryState.ACCEPTED is (await connection.send(one, two)).state
            assert DeliveryState.ACCEPTED is (await connection.send(three, two)).state
            await connection.close()
            while box.open:
                await asyncio.sleep(0.01)
        return box

    box = asyncio.run(main())
    assert ["reader-0@x.example", "reader-2@x.example"] == box.recipients
    assert 2 == box.connections


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_answers_out_of_step_are_seen_before_any_content_goes(verb: str) -> None:
    """A reply too many makes of the go-ahead something else."""
    found, box = seen(Manners(extensions=PIPELINING, unasked=verb), 2)
    assert [(DeliveryState.DEFERRED, None)] * 2 == found[0]
    assert [] == box.messages


@pytest.mark.parametrize("pipelining", [(), ("PIPELINING",)], ids=["plain", "fast"])
@pytest.mark.parametrize(
    ("recipient", "offers", "said"),
    [
        pytest.param(
            "ж.б@xn--bcher-kva.example",
            ("SMTPUTF8", "8BITMIME"),
            ("BODY=8BITMIME SMTPUTF8", "ж.б@xn--bcher-kva.example>"),
            id="a name outside ASCII",
        ),
        pytest.param("a@x.example", ("SMTPUTF8",), ("", "a@x.example>"), id="not needed"),
        pytest.param(
            "a+b@x.example",
            ("DSN",),
            ("RET=HDRS", "a+b@x.example> NOTIFY=FAILURE ORCPT=rfc822;a+2Bb@x.example"),
            id="reports",
        ),
    ],
)
def test_what_a_server_offers_is_made_use_of(
    recipient: str, offers: tuple[str, ...], said: tuple[str, str], pipelining: tuple[str, ...]
) -> None:
    """RFC 6531, RFC 3461; nothing is said that it does not know."""

    async def main() -> Mailbox:
        async with server(Manners(extensions=("mail", *offers, *pipelining))) as box:
            connection = await smtp(box.port).connect()
            outcome = await connection.send(finished(SENDER, recipient, b"x\r\n"))
            await connection.close()
            assert DeliveryState.ACCEPTED is outcome.state
        return box

    _, mail, rcpt, *_ = asyncio.run(main()).commands
    assert (f"MAIL FROM:<{SENDER}> {said[0]}".strip(), f"RCPT TO:<{said[1]}") == (mail, rcpt)


@pytest.mark.parametrize("extensions", [(), ("PIPELINING",)], ids=["plain", "fast"])
def test_without_smtputf8_such_a_name_is_refused_and_the_others_get_theirs(
    extensions: tuple[str, ...],
) -> None:
    """By the same connection."""

    async def main() -> tuple[list[DeliveryState], Mailbox]:
        names = ["a", "ж", "b"]
        messages = [finished(SENDER, f"{name}@x.example", b"x\r\n") for name in names]
        async with server(Manners(extensions=("mail", *extensions))) as box:
            connection = await smtp(box.port).connect()
            found = [
                (await connection.send(message, then)).state
                for message, then in zip(messages, [*messages[1:], None], strict=True)
            ]
            await connection.close()
        return found, box

    found, box = asyncio.run(main())
    assert [DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.ACCEPTED] == found
    assert (1, ["a@x.example", "b@x.example"]) == (box.connections, box.recipients)
