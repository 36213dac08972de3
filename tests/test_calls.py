"""A newsroom's own site tells that it has something new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest import calls, polls
from digest.config import SourceConfig, SourceKind
from digest.errors import NotFound, TokenError
from digest.sources.shapes import Reading
from digest.store import Store, hooks, sources
from digest.store.sources import SourceState
from digest.tokens import Call, Tokens

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
TOKENS = Tokens(b"0123456789abcdef0123456789abcdef")
SITE = SourceConfig("site", SourceKind.FEED, url="https://newsroom.example/feed")
NAMES = ("site",)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def called(store: Store, token: str, now: datetime = NOW) -> None:
    """The site calls."""
    calls.note(store, calls.source_of(store, TOKENS, NAMES, token), now=now)


@pytest.fixture
def token(store: Store) -> str:
    """The token of the site's hook."""
    return calls.token(store, TOKENS, "site", renew=False, now=NOW)


def read(store: Store, now: datetime) -> None:
    """One good reading."""
    poll = polls.begin(store, SITE, now, chance=0.0)
    poll.remember(Reading(), changed=False, faults=())


def asked(store: Store, now: datetime) -> bool:
    """Whether the next round reads the site."""
    return polls.chosen(store, [SITE], [], now) == (SITE,)


def test_a_token_stays_the_same_until_it_is_renewed(store: Store, token: str) -> None:
    again = calls.token(store, TOKENS, "site", renew=False, now=NOW)
    other = calls.token(store, TOKENS, "site", renew=True, now=NOW)
    assert token == again != other
    assert other == calls.token(store, TOKENS, "site", renew=False, now=NOW)


def test_a_token_is_short_and_needs_no_quoting(token: str) -> None:
    assert len(token) < 150
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(Call("site", "0123abcd"), id="plain"),
        pytest.param(Call("news.site-1_x", "0123abcd"), id="a name with dots"),
    ],
)
def test_a_token_says_whom_it_calls(call: Call) -> None:
    assert call == TOKENS.read_call(TOKENS.call(call))


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param("", id="empty"),
        pytest.param("x", id="no signature"),
        pytest.param("MTIzLnNpdGU.AAAA", id="another signature"),
        pytest.param(Tokens(b"x" * 32).call(Call("site", "1")), id="another service's"),
        pytest.param("☃", id="not ASCII"),
    ],
)
def test_what_is_not_ours_is_no_token(store: Store, forged: str) -> None:
    with pytest.raises(TokenError):
        TOKENS.read_call(forged)
    with pytest.raises(NotFound):
        calls.source_of(store, TOKENS, NAMES, forged)


def test_a_token_for_leaving_is_none_for_calling_and_the_other_way_round(token: str) -> None:
    with pytest.raises(TokenError):
        TOKENS.read_unsubscribe(token)


def test_a_renewed_token_ends_the_one_before(store: Store, token: str) -> None:
    calls.token(store, TOKENS, "site", renew=True, now=NOW)
    with pytest.raises(NotFound):
        calls.source_of(store, TOKENS, NAMES, token)


def test_a_token_that_ends_while_a_call_is_under_way_counts_nothing(
    store: Store, token: str
) -> None:
    call = calls.source_of(store, TOKENS, NAMES, token)
    calls.token(store, TOKENS, "site", renew=True, now=NOW)
    with pytest.raises(NotFound):
        calls.note(store, call, now=NOW)
    assert () == hooks.waiting(store)


def test_a_source_that_is_no_longer_configured_cannot_be_called(store: Store, token: str) -> None:
    with pytest.raises(NotFound):
        calls.source_of(store, TOKENS, ["other"], token)


def test_a_call_makes_a_source_be_read_that_was_not_due(store: Store, token: str) -> None:
    read(store, NOW)
    later = NOW + seconds(60)
    assert not asked(store, later)
    called(store, token, later)
    assert asked(store, later)


def test_many_calls_are_one_reading(store: Store, token: str) -> None:
    read(store, NOW)
    later = NOW + seconds(60)
    for _ in range(20):
        called(store, token, later)
    read(store, later)
    assert not asked(store, later + seconds(60))


def test_a_call_during_a_reading_asks_for_another(store: Store, token: str) -> None:
    """What it tells of may not have been there yet when the site answered."""
    poll = polls.begin(store, SITE, NOW, chance=0.0)
    called(store, token)
    poll.remember(Reading(), changed=False, faults=())
    assert not asked(store, NOW)
    assert asked(store, NOW + calls.GAP)
    assert NOW + calls.GAP == calls.next_due(store, NAMES, now=NOW)


def test_a_failed_reading_answers_a_call_too(store: Store, token: str) -> None:
    """Else a broken site would be asked at every round."""
    read(store, NOW)
    later = NOW + seconds(60)
    called(store, token, later)
    polls.begin(store, SITE, later, chance=0.0).fail("site: broken", ValueError(), NAMES)
    assert () == hooks.waiting(store)


def test_what_the_host_asked_for_comes_before_a_call(store: Store, token: str) -> None:
    """Retry-After: not before then, and then without another call."""
    read(store, NOW)
    until = NOW + timedelta(hours=1)
    with store.writing():
        sources.leave_alone(store, NAMES, until=until)
    called(store, token, NOW + seconds(60))
    assert not asked(store, until - seconds(1))
    assert asked(store, until)


def test_a_source_that_is_gone_is_not_asked_again_by_a_call(store: Store, token: str) -> None:
    with store.writing():
        sources.failed(store, "site", at=NOW, next_check_at=NOW, why="answered 410", disabled=True)
    called(store, token, NOW + seconds(60))
    assert frozenset() == calls.due(store, now=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(SourceState("site"), NOW, id="never read"),
        pytest.param(
            SourceState("site", last_checked_at=NOW - seconds(2)), NOW + seconds(3), id="just read"
        ),
        pytest.param(SourceState("site", last_checked_at=NOW - seconds(99)), NOW, id="read before"),
        pytest.param(
            SourceState("site", last_checked_at=NOW + timedelta(days=9)), NOW, id="clock set back"
        ),
        pytest.param(
            SourceState(
                "site", last_checked_at=NOW - seconds(99), retry_at=NOW + timedelta(days=1)
            ),
            NOW + timedelta(days=1),
            id="its host wants to be left alone",
        ),
        pytest.param(
            SourceState(
                "site", last_checked_at=NOW - seconds(99), retry_at=NOW + timedelta(days=99)
            ),
            NOW,
            id="a wish from a clock that was ahead",
        ),
    ],
)
def test_a_called_source_is_read_as_soon_as_that_is_no_burden(
    state: SourceState, expected: datetime
) -> None:
    assert expected == calls.may_read(state, NOW)


def test_calls_survive_the_process(tmp_path: Path) -> None:
    """A row, not a memory: whoever comes next reads the site."""
    before = Store(tmp_path / "digest.db")
    token = calls.token(before, TOKENS, "site", renew=False, now=NOW)
    read(before, NOW)
    called(before, token, NOW + seconds(60))
    before.close()
    after = Store(tmp_path / "digest.db")
    assert asked(after, NOW + seconds(60))
    after.close()
