"""Letters into a folder that any mail program reads."""

import asyncio
import mailbox
from pathlib import Path

import pytest

from digest.delivery.maildir import Maildir
from digest.delivery.outgoing import finished
from digest.errors import TransportError
from digest.model import DeliveryState, Outcome

MESSAGE = b"Message-ID: <one@news.example>\r\nSubject: Two reports\r\n\r\nMessage-ID: no\r\n"


def deliver(folder: Path, *messages: bytes, to: str = "reader@mail.example") -> list[Outcome]:
    """One after the other on one connection."""

    async def main() -> list[Outcome]:
        connection = await Maildir(folder).connect()
        return [await connection.send(finished("digest@news.example", to, one)) for one in messages]

    return asyncio.run(main())


def test_a_mail_program_reads_what_was_delivered(tmp_path: Path) -> None:
    """The bytes as they were, in `new`, and nothing left in `tmp`."""
    assert [Outcome(DeliveryState.ACCEPTED)] == deliver(tmp_path / "outbox", MESSAGE)
    found = mailbox.Maildir(str(tmp_path / "outbox"))
    assert ["Two reports"] == [message["Subject"] for message in found]
    assert [MESSAGE] == [path.read_bytes() for path in (tmp_path / "outbox/new").iterdir()]
    assert [] == list((tmp_path / "outbox/tmp").iterdir())


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    """Letters hold tokens that work."""
    deliver(tmp_path / "outbox", MESSAGE)
    (letter,) = (tmp_path / "outbox/new").iterdir()
    assert (0o700, 0o600) == (letter.parent.stat().st_mode & 0o777, letter.stat().st_mode & 0o777)


@pytest.mark.parametrize("read", [False, True], ids=["unread", "read meanwhile"])
def test_the_same_letter_twice_is_one(tmp_path: Path, read: bool) -> None:
    """Known by its Message-ID, so that a resend after a crash does no harm."""
    deliver(tmp_path, MESSAGE)
    if read:
        (letter,) = (tmp_path / "new").iterdir()
        letter.rename(tmp_path / "cur" / f"{letter.name}:2,S")
    again = deliver(tmp_path, MESSAGE, MESSAGE)
    assert [DeliveryState.ACCEPTED] * 2 == [outcome.state for outcome in again]
    assert 1 == len(mailbox.Maildir(str(tmp_path)))


def test_different_letters_are_different_files(tmp_path: Path) -> None:
    """By Message-ID, folded or not, by recipient, and by content where there is no name."""
    folded = MESSAGE.replace(b": <one", b":\r\n <two")
    deliver(tmp_path, MESSAGE, folded, b"Subject: a\r\n\r\n", b"Subject: b\r\n\r\n")
    deliver(tmp_path, MESSAGE, to="other@mail.example")
    deliver(tmp_path, MESSAGE.replace(b"<one", b"<two"))
    assert 5 == len(mailbox.Maildir(str(tmp_path)))


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """Which names it and says why."""
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(TransportError, match=r"mail: .*outbox: (Not a directory|File exists)"):
        deliver(tmp_path / "outbox", MESSAGE)


def test_a_letter_that_cannot_be_written_is_deferred(tmp_path: Path) -> None:
    """And the reason is kept, without a path."""

    async def main() -> Outcome:
        connection = await Maildir(tmp_path).connect()
        (tmp_path / "tmp").rmdir()
        return await connection.send(
            finished("digest@news.example", "reader@mail.example", MESSAGE)
        )

    expected = Outcome(DeliveryState.DEFERRED, None, "connect: No such file or directory")
    assert expected == asyncio.run(main())
