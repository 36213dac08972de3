"""Both ways of talking against Postfix's smtp-sink, told to misbehave."""

from __future__ import annotations

import asyncio

import pytest

from digest.delivery.outgoing import finished
from digest.delivery.smtp.pipelined import Pipelined
from digest.delivery.smtp.spoken import Spoken
from digest.errors import TransportError
from digest.model import DeliveryState
from tests.delivery.sink import sink
from tests.sending import smtp

MESSAGE = b"Subject: Two new reports\r\n\r\n" + b".A line of some length.\r\n" * 1300
ACCEPTED, DEFERRED = DeliveryState.ACCEPTED, DeliveryState.DEFERRED
REFUSED, IN_DOUBT = DeliveryState.REFUSED, DeliveryState.IN_DOUBT


def outcomes(*options: str, pipelining: bool, letters: int = 4) -> list[DeliveryState]:
    """What becomes of letters that are each announced with the one before."""

    async def main() -> list[DeliveryState]:
        messages = [finished("a@n.example", f"{n}@m.example", MESSAGE) for n in range(letters)]
        with sink(*options) as port:
            connection = await smtp(port, pipelining=pipelining).connect()
            found = [
                (await connection.send(message, then)).state
                for message, then in zip(messages, [*messages[1:], None], strict=True)
            ]
            await connection.close()
        return found

    return asyncio.run(main())


@pytest.mark.parametrize("pipelining", [False, True], ids=["plain", "fast"])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], ACCEPTED, id="good"),
        pytest.param(["-p"], ACCEPTED, id="offers no PIPELINING"),
        pytest.param(["-r", "RCPT"], DEFERRED, id="recipient deferred"),
        pytest.param(["-f", "RCPT"], REFUSED, id="recipient refused"),
        pytest.param(["-f", "MAIL"], DEFERRED, id="sender refused"),
        pytest.param(["-f", "DATA"], REFUSED, id="DATA refused"),
        pytest.param(["-r", "."], DEFERRED, id="content deferred"),
        pytest.param(["-f", "."], REFUSED, id="content refused"),
        pytest.param(["-q", "MAIL"], DEFERRED, id="dead at MAIL"),
        pytest.param(["-q", "RCPT"], DEFERRED, id="dead at RCPT"),
        pytest.param(["-q", "DATA"], DEFERRED, id="dead at DATA"),
        pytest.param(["-q", "."], IN_DOUBT, id="dead after the content"),
        pytest.param(["-Q", "MAIL"], DEFERRED, id="421 at MAIL"),
        pytest.param(["-Q", "RCPT"], DEFERRED, id="421 at RCPT"),
        pytest.param(["-Q", "."], DEFERRED, id="421 after the content"),
    ],
)
def test_what_it_does_becomes_the_same_outcome(
    options: list[str], expected: DeliveryState, pipelining: bool
) -> None:
    """For every letter, whatever happened to those before."""
    assert [expected] * 4 == outcomes(*options, pipelining=pipelining)


@pytest.mark.parametrize("command", ["CONNECT", "EHLO"])
def test_one_that_dies_at_once_is_an_error(command: str) -> None:
    """There is no connection, and no letter is touched."""
    with pytest.raises(TransportError, match=r"mail: 127\.0\.0\.1:"):
        outcomes("-q", command, pipelining=True)


@pytest.mark.parametrize(
    ("options", "kind"),
    [pytest.param([], Pipelined, id="PIPELINING"), pytest.param(["-p"], Spoken, id="none")],
)
def test_the_way_is_chosen_by_what_is_offered(options: list[str], kind: type) -> None:
    """The fast one only where the server knows it."""

    async def main() -> object:
        with sink(*options) as port:
            talk = await smtp(port).talk()
            await talk.goodbye()
            return talk

    assert isinstance(asyncio.run(main()), kind)
