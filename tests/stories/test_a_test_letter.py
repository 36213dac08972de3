"""`send-test`: one real letter to anyone, whether mail is live or not."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.stories.house import House, Inbox, config, server

SOMEONE = "someone@elsewhere.example"


class Picky(Inbox):
    """A server that refuses whom it does not know."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse all but `someone`."""
        if address != SOMEONE:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"


@pytest.fixture
def inbox() -> Picky:
    return Picky()


@pytest.fixture
def house(tmp_path: Path, inbox: Picky) -> Iterator[House]:
    """A newsroom that has not gone live and has read nothing."""
    controller = server(inbox)
    controller.start()
    house = config(tmp_path, port=controller.port)
    file = tmp_path / "config.toml"
    file.write_text(file.read_text().replace('live = "always"', 'live = "ask"'))
    yield house
    controller.stop()


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def test_it_goes_to_anyone_and_says_what_it_is(house: House, inbox: Picky) -> None:
    sent = house.digest("send-test", SOMEONE)
    assert {"state": "accepted", "code": 250, "reply": "2.0.0 kept"} == sent
    ((to, letter),) = inbox.letters
    assert (SOMEONE, SOMEONE) == (to, letter["To"])
    assert letter["Subject"].startswith("Test: ")
    assert "letters reach you" in text(letter)
    assert [] == house.digest("status")["editions"]


def test_it_prints_the_latest_news(house: House, inbox: Picky) -> None:
    house.page("a.txt", [("Belarus: Journalists jailed", "Two reporters.", "May 1, 2026")])
    house.digest("ingest")
    house.digest("send-test", SOMEONE)
    (letter,) = inbox.of(SOMEONE)
    assert "Belarus: Journalists jailed" in text(letter)
    assert "Belarus: Journalists jailed" in letter["Subject"]


def test_a_long_subject_that_is_not_ascii_is_marked_too(house: House, inbox: Picky) -> None:
    title = "Bélarus: " + "des journalistes condamnés à de très longues peines " * 2
    house.page("a.txt", [(title.strip(), "Deux reporters.", "May 1, 2026")])
    house.digest("ingest")
    house.digest("send-test", SOMEONE)
    (letter,) = inbox.of(SOMEONE)
    assert letter["Subject"].startswith("Test: Bélarus: des journalistes")
    assert 1 == letter.keys().count("Subject")
    assert [] == letter.defects


def test_its_unsubscribe_link_is_nobodys(house: House, inbox: Picky) -> None:
    house.digest("send-test", SOMEONE)
    (letter,) = inbox.of(SOMEONE)
    assert "<https://news.example.org/u/test>" == letter["List-Unsubscribe"]


def test_each_one_is_a_message_of_its_own(house: House, inbox: Picky) -> None:
    house.digest("send-test", SOMEONE)
    house.digest("send-test", SOMEONE)
    first, second = inbox.of(SOMEONE)
    assert first["Message-ID"] != second["Message-ID"]


def test_a_refusal_is_told(house: House, inbox: Picky) -> None:
    code, _, err = house.call("send-test", "nobody@elsewhere.example")
    assert (1, []) == (code, inbox.letters)
    assert "refused: 550 5.1.1 no such user here" in err


@pytest.mark.parametrize("address", ["nobody", "no body@example.org", "né@example.org", "@", ""])
def test_what_is_no_address_is_refused_at_once(house: House, inbox: Picky, address: str) -> None:
    assert 2 == house.call("send-test", address)[0]
    assert [] == inbox.letters
