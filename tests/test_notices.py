"""Notices are written down once, and sent from there: by a Maildir and by real mail servers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from digest import notices
from digest.config import SourceConfig, SourceKind, load
from digest.delivery.maildir import Maildir
from digest.letters.notice import Desk, NoticeWriter
from digest.model import Mailing
from digest.notices import GIVEN_UP, LEASE, Parts
from digest.send import Transport
from digest.service import build
from digest.store import Store, acts, releases, sources
from digest.store import notices as kept
from digest.store.editions import latest
from digest.store.sources import Heard
from digest.templates import Templates
from digest.tokens import Tokens
from digest.troubles import LASTS, Notice, Trouble
from tests.counting.test_rates import counted, reported
from tests.delivery.servers import Mailbox, Manners, server
from tests.newsroom import release
from tests.sending import smtp
from tests.store import rows

SINCE = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
NOW = SINCE + LASTS
NEWSROOM = SourceConfig("newsroom", SourceKind.FEED, url="https://newsroom.example/feed")
OPERATOR = "desk@newsroom.example"
DESK = Desk("Watchhouse", "digest@news.newsroom.example", OPERATOR, "UTC")


def parts(store: Store, transport: Transport, **changes: Any) -> Parts:
    """All that telling needs."""
    given: dict[str, Any] = {
        "retry_after": timedelta(minutes=15),
        "resend": True,
        "writer": NoticeWriter(DESK, Templates()),
        **changes,
    }
    return Parts(
        store=store,
        transport=transport,
        tokens=Tokens(b"a secret of at least thirty-two octets"),
        sender=DESK.sender,
        operator=OPERATOR,
        **given,
    )


def fail(store: Store, at: datetime = SINCE, *, gone: bool = False) -> None:
    """A reading that brings nothing."""
    with store.writing():
        sources.meet(store, "newsroom")
        sources.failed(
            store,
            "newsroom",
            at=at,
            next_check_at=at + timedelta(hours=1),
            why="newsroom: answered 500",
            disabled=gone,
        )


def recover(store: Store, at: datetime) -> None:
    """A good reading."""
    with store.writing():
        sources.succeeded(store, "newsroom", Heard(), at=at, next_check_at=at)


def make(store: Store, now: datetime = NOW) -> tuple[Notice, ...]:
    return notices.make(store, [NEWSROOM], now=now)


def kinds(made: Sequence[Notice]) -> list[Trouble]:
    return [one.kind for one in made]


def states(store: Store) -> dict[str, str]:
    """What became of each, by its kind."""
    return {str(one.notice.kind): str(one.state) for one in kept.latest(store, 100)}


def tell(store: Store, transport: Transport, now: datetime = NOW, **changes: Any) -> None:
    asyncio.run(notices.tell(parts(store, transport, **changes), lambda: now))


def told_by(manners: Manners, store: Store, *times: datetime, **changes: Any) -> Mailbox:
    """What a server took that was asked at each of these times."""

    async def run() -> Mailbox:
        async with server(manners) as box:
            for now in times:
                await notices.tell(parts(store, smtp(box.port), **changes), lambda: now)  # noqa: B023
            return box

    return asyncio.run(run())


def letters(folder: Path) -> list[EmailMessage]:
    """In a Maildir, by date."""
    found = [
        message_from_bytes(one.read_bytes(), policy=policy.default)
        for one in (folder / "new").iterdir()
    ]
    return sorted(found, key=lambda one: one["Date"].datetime)


def test_a_failure_that_lasts_is_one_letter_and_its_end_another(
    store: Store, tmp_path: Path
) -> None:
    """However often the rule is asked, and the letters are sent; the second answers the first."""
    fail(store)
    for hours in range(1, 13):
        now = SINCE + timedelta(hours=hours)
        fail(store, now)
        make(store, now)
        tell(store, Maildir(tmp_path / "box"), now)
    (failing,) = letters(tmp_path / "box")
    assert "Source newsroom could not be read for 6 hours" == failing["Subject"]
    end = SINCE + timedelta(hours=13)
    recover(store, end)
    for later in (end, end + timedelta(hours=1), end + timedelta(days=1)):
        make(store, later)
        tell(store, Maildir(tmp_path / "box"), later)
    failing, recovered = letters(tmp_path / "box")
    assert "Source newsroom is read again" == recovered["Subject"]
    assert failing["Message-ID"] == recovered["In-Reply-To"]
    assert {"source-failing": "accepted", "source-recovered": "accepted"} == states(store)


def test_another_failure_is_another_letter(store: Store) -> None:
    fail(store)
    assert [Trouble.FAILING] == kinds(make(store))
    recover(store, NOW)
    assert [Trouble.RECOVERED] == kinds(make(store))
    fail(store, NOW + LASTS)
    assert [Trouble.FAILING] == kinds(make(store, NOW + 2 * LASTS))


def test_a_source_that_is_gone_is_told_at_once(store: Store) -> None:
    """And its failing not as well."""
    fail(store)
    fail(store, SINCE + timedelta(minutes=15), gone=True)
    assert [Trouble.DISABLED] == kinds(make(store, SINCE + timedelta(minutes=15)))
    assert [] == kinds(make(store))


def test_a_failure_that_is_over_before_its_letter_left_is_told_by_its_end_alone(
    store: Store, tmp_path: Path
) -> None:
    """As when this machine was cut off from everything, mail server included."""
    fail(store)
    make(store)
    recover(store, NOW + timedelta(minutes=1))
    make(store, NOW + timedelta(minutes=1))
    tell(store, Maildir(tmp_path / "box"), NOW + timedelta(minutes=1))
    (only,) = letters(tmp_path / "box")
    assert "Source newsroom is read again" == only["Subject"]
    assert only["In-Reply-To"] is None
    assert {"source-failing": "overtaken", "source-recovered": "accepted"} == states(store)


def hold(store: Store, *uids: str, at: datetime) -> None:
    """What the flood guard holds of one poll."""
    with store.writing():
        sources.meet(store, "newsroom")
        for uid in uids:
            held = release(uid, at=at)
            held = type(held)(
                **{name: getattr(held, name) for name in held.__dataclass_fields__}
                | {"mailing": Mailing.HELD}
            )
            releases.add(store, held, aliases=[uid], public_at=at, fingerprint=uid)


def test_each_poll_that_is_held_is_told_with_its_count(store: Store) -> None:
    """Not again when an editor has approved some of it, or another poll is held."""
    hold(store, "a", "b", "c", at=SINCE)
    (first,) = make(store)
    assert (Trouble.HELD, 3, SINCE) == (first.kind, first.count, first.since)
    assert () == make(store)
    hold(store, "d", at=NOW)
    (second,) = make(store)
    assert (1, NOW) == (second.count, second.since)


def test_a_poll_that_is_not_at_its_end_is_not_counted_yet(store: Store) -> None:
    with store.writing():
        sources.meet(store, "newsroom")
        sources.begin_holding(store, "newsroom", at=SINCE)
    hold(store, "a", at=SINCE)
    assert () == make(store)
    recover(store, NOW)
    assert [Trouble.HELD] == kinds(make(store))


def test_what_an_editor_holds_is_no_news_to_the_operator(store: Store) -> None:
    hold(store, "a", at=SINCE)
    with store.writing():
        acts.add(store, "hold", acts.By("editor", NOW), uid="a")
    assert () == make(store)


def test_a_retry_is_the_same_letter(store: Store) -> None:
    """Same bytes, same Message-ID: whoever got it twice has it once."""
    fail(store)
    make(store)
    box = told_by(
        Manners(content=lambda number: "drop" if number == 0 else (250, "2.0.0 queued")),
        store,
        NOW,
        NOW + timedelta(minutes=5),
        NOW + LEASE,
        NOW + 2 * LEASE,
    )
    (first, raw), (second, again) = box.messages
    assert (OPERATOR, raw) == (first, again)
    assert OPERATOR == second
    assert {"source-failing": "accepted"} == states(store)


@pytest.mark.parametrize(
    ("manners", "changes", "expected"),
    [
        pytest.param(Manners(), {}, "accepted", id="taken"),
        pytest.param(Manners(content=lambda _: (451, "4.3.0 later")), {}, "pending", id="later"),
        pytest.param(
            Manners(content=lambda _: (554, "5.7.1 policy")), {}, "pending", id="a policy"
        ),
        pytest.param(
            Manners(replies={"rcpt to": (550, "5.1.1 no such user")}), {}, "refused", id="nobody"
        ),
        pytest.param(Manners(content=lambda _: "drop"), {}, "pending", id="in doubt, sent again"),
        pytest.param(
            Manners(content=lambda _: "drop"), {"resend": False}, "in_doubt", id="in doubt, held"
        ),
        pytest.param(
            Manners(greeting=(554, "5.3.2 not now")), {}, "pending", id="a server that is closed"
        ),
    ],
)
def test_what_became_of_a_notice_is_kept(
    store: Store, manners: Manners, changes: dict[str, Any], expected: str
) -> None:
    """With the server's words."""
    fail(store)
    make(store)
    told_by(manners, store, NOW, **changes)
    (one,) = kept.latest(store, 10)
    assert (expected, 1) == (one.state, one.attempts)
    assert (NOW if expected == "accepted" else None) == one.sent_at
    assert one.reply


def test_what_could_not_be_sent_for_two_days_is_given_up(store: Store) -> None:
    fail(store)
    make(store)
    box = told_by(Manners(), store, NOW + GIVEN_UP + timedelta(seconds=1))
    assert ([], {"source-failing": "expired"}) == (box.messages, states(store))


def test_a_sender_that_died_leaves_the_notice_to_the_next(store: Store, tmp_path: Path) -> None:
    """After its lease; nobody else takes it meanwhile."""
    fail(store)
    (made,) = make(store)
    with store.writing():
        assert kept.begin(store, made.id, at=NOW, again_at=NOW + LEASE)
        assert not kept.begin(store, made.id, at=NOW, again_at=NOW + LEASE)
    tell(store, Maildir(tmp_path / "box"), NOW + LEASE / 2)
    assert not (tmp_path / "box").exists()
    tell(store, Maildir(tmp_path / "box"), NOW + LEASE)
    assert 1 == len(letters(tmp_path / "box"))


def test_a_template_that_does_not_render_is_tried_again(store: Store, tmp_path: Path) -> None:
    """It can be mended; nothing else suffers from it."""
    own = tmp_path / "own/mail/notice/body.txt"
    own.parent.mkdir(parents=True)
    own.write_text("{{ nobody.name }}")
    fail(store)
    make(store)
    broken = NoticeWriter(DESK, Templates(tmp_path / "own"))
    tell(store, Maildir(tmp_path / "box"), writer=broken)
    (one,) = kept.unsent(store)
    assert "'nobody' is undefined" in str(one.reply)
    tell(store, Maildir(tmp_path / "box"), NOW + LEASE)
    assert {"source-failing": "accepted"} == states(store)


def test_the_operator_is_told_before_mail_is_live(tmp_path: Path) -> None:
    """Nobody else can get it. It is in no edition."""
    (tmp_path / "config.toml").write_text(
        f"""
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example"
        [[sources]]
        name = "newsroom"
        kind = "feed"
        url = "https://newsroom.example/feed"
        [mail]
        transport = "smtp"
        tls = "none"
        port = PORT
        operator = "{OPERATOR}"
        """
    )

    async def run() -> Mailbox:
        async with server() as box:
            file = tmp_path / "config.toml"
            file.write_text(file.read_text().replace("PORT", str(box.port)))
            service = build(load(file, {}), lambda: NOW)
            fail(service.store)
            assert not service.live
            assert [Trouble.FAILING] == kinds(service.notice(now=NOW))
            await service.tell_operator(lambda: NOW)
            assert (0, ()) == (sum(service.ledger.backlog().values()), latest(service.store, 9))
            service.close()
            return box

    box = asyncio.run(run())
    ((recipient, raw),) = box.messages
    assert OPERATOR == recipient
    assert "Watchhouse <digest@newsroom.example>" == str(message_from_bytes(raw)["From"])


def test_a_rate_near_its_limit_is_told_once(store: Store) -> None:
    """And once more where it gets worse."""
    counted(store, "gmail", 10_000)
    reported(store, 6)
    (told,) = make(store, rows.NOW)
    assert (Trouble.NEAR, "complaints at gmail") == (told.kind, told.about)
    assert () == make(store, rows.NOW + timedelta(days=1))
    reported(store, 6)
    assert [Trouble.OVER] == kinds(make(store, rows.NOW + timedelta(days=2)))
    assert {"rate-near-limit": "overtaken", "rate-over-limit": "pending"} == states(store)
