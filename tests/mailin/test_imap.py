"""A mailbox on an IMAP server: Dovecot on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest

from digest.config import Imap, Tls
from digest.errors import StoreError, Unreachable
from digest.mailin.imap import collect, probe
from tests.mailin.desk import Desk, mail
from tests.mailin.dovecot import PASSWORD, PROGRAM, USER, Mailbox, dovecot

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs Dovecot (dovecot-imapd)")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """One for all; each test leaves its inbox empty or says what is in it."""
    folder = tmp_path_factory.mktemp("dovecot")
    for one in (folder, *folder.parents):  # its own user has to come in
        if one.stat().st_mode & 0o001 == 0:
            one.chmod(one.stat().st_mode | 0o011)
    with dovecot(folder) as running:
        yield running


@pytest.fixture
def box(server: Mailbox) -> Mailbox:
    for part in ("new", "cur", ".Done/new", ".Done/cur"):
        where = server.folder / part
        for one in where.iterdir() if where.exists() else ():
            one.unlink()
    return server


def imap(box: Mailbox, **changes: object) -> Imap:
    """As configured."""
    one = Imap("127.0.0.1", USER, PASSWORD, port=box.tls)
    return replace(one, **changes)  # type: ignore[arg-type]


def bodies(desk: Desk) -> list[bytes]:
    return [message.replace(b"\r\n", b"\n") for message, _ in desk.came]


@pytest.mark.parametrize("tls", Tls)
def test_mails_are_taken_once_and_marked_as_read(box: Mailbox, tls: Tls) -> None:
    """However the connection is encrypted."""
    desk = Desk()
    for name in ("one", "two"):
        box.put(mail(name))
    port = box.tls if tls is Tls.TLS else box.plain
    where = imap(box, tls=tls, port=port)
    assert 2 == probe(where, box.trust)
    assert [2, 0] == [collect(where, desk.receive, desk.stopping, box.trust) for _ in range(2)]
    assert ([mail("one"), mail("two")], ["S", "S"]) == (bodies(desk), box.flags())


def test_mails_are_moved_away_where_a_folder_is_named(box: Mailbox) -> None:
    """Those that somebody has read already too."""
    desk, where = Desk(), imap(box, done="Done")
    for name in ("one", "two"):
        box.put(mail(name))
    assert [2, 0] == [collect(where, desk.receive, desk.stopping, box.trust) for _ in range(2)]
    assert (2, 0, 2) == (len(desk.came), len(box.flags()), len(box.flags(".Done")))


def test_while_the_store_is_locked_mails_stay_unread(box: Mailbox) -> None:
    """And are taken when it is not."""
    desk = Desk(fault=StoreError("database is locked"), at=b"two")
    for name in ("one", "two"):
        box.put(mail(name))
    with pytest.raises(StoreError):
        collect(imap(box), desk.receive, desk.stopping, box.trust)
    assert ["", "S"] == box.flags()
    desk.fault = None
    assert 1 == collect(imap(box), desk.receive, desk.stopping, box.trust)
    assert [mail("one"), mail("two")] == bodies(desk)


def test_a_mail_that_makes_trouble_is_flagged_and_stops_no_other(box: Mailbox) -> None:
    """It is not tried for ever."""
    desk = Desk(fault=KeyError("unforeseen"), at=b"bad")
    for name in ("bad", "good"):
        box.put(mail(name))
    assert [2, 0] == [collect(imap(box), desk.receive, desk.stopping, box.trust) for _ in range(2)]
    assert ["F", "S"] == box.flags()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"password": "wrong"}, "AUTHENTICATIONFAILED|[Aa]uthentication failed"),
        ({"password": "pässword"}, "ascii"),
        ({"folder": "Zurück"}, "ascii"),
        ({"folder": "No such"}, "doesn't exist|Mailbox"),
        ({"folder": 'a"b\\c'}, "imap"),
        ({"port": 1}, "refused"),
    ],
)
def test_what_keeps_us_out_is_told(box: Mailbox, changes: dict[str, object], why: str) -> None:
    """By host and port, without the password."""
    with pytest.raises(Unreachable, match=why) as caught:
        collect(imap(box, **changes), Desk().receive, Desk().stopping, box.trust)
    assert str(caught.value).startswith("imap 127.0.0.1:")
    assert PASSWORD not in str(caught.value)


def test_a_server_that_nobody_vouches_for_is_told_no_password(box: Mailbox) -> None:
    """Its certificate is one that the system trusts."""
    with pytest.raises(Unreachable, match="certificate verify failed"):
        collect(imap(box), Desk().receive, Desk().stopping, ssl.create_default_context())


def test_a_stop_waits_for_one_mail_and_leaves_the_rest(box: Mailbox) -> None:
    desk = Desk(enough=1)
    for name in ("one", "two"):
        box.put(mail(name))
    assert 1 == collect(imap(box), desk.receive, desk.stopping, box.trust)
    assert ([mail("one")], ["", "S"]) == (bodies(desk), box.flags())
