"""What a cancelled edition owed, cut where a person's wishes changed."""

from __future__ import annotations

import pytest

from digest import keeping, runs
from digest.model import Cadence, Filter
from digest.recall import Piece, pieces, spans
from digest.store import Store
from digest.store.wishes import Subscription
from digest.subscriptions import Wish
from tests.desk import Desk, utc
from tests.newsroom import START

BELARUS, KENYA = Filter(countries=("BY",)), Filter(countries=("KE",))


def wish(wanted: Filter, start: int, end: int | None = None) -> Subscription:
    """A wish that counts after one seq and up to another."""
    ended = START if end is not None else None
    return Subscription(1, 1, Cadence.DAILY, wanted, START, start, ended, end, None)


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        pytest.param([wish(BELARUS, 0)], [(4, 9, (BELARUS,))], id="one wish all along"),
        pytest.param(
            [wish(BELARUS, 0), wish(KENYA, 6)],
            [(4, 6, (BELARUS,)), (6, 9, (BELARUS, KENYA))],
            id="a second wish half-way",
        ),
        pytest.param(
            [wish(BELARUS, 0, 6), wish(KENYA, 6)],
            [(4, 6, (BELARUS,)), (6, 9, (KENYA,))],
            id="one for another",
        ),
        pytest.param([wish(KENYA, 9)], [], id="wished for only since"),
        pytest.param([wish(KENYA, 0, 4)], [], id="over before"),
        pytest.param(
            [wish(BELARUS, 0, 5), wish(BELARUS, 7)],
            [(4, 5, (BELARUS,)), (7, 9, (BELARUS,))],
            id="ended and begun again",
        ),
    ],
)
def test_each_piece_has_the_wishes_that_held_there(
    wished: list[Subscription], expected: list[Piece]
) -> None:
    assert expected == list(pieces(wished, 4, 9))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        pytest.param([], [], [], id="no letter"),
        pytest.param([3, 7], [], [(2, 7)], id="all between its entries"),
        pytest.param([3, 7], [1, 5], [(2, 7), (0, 1)], id="a number that an entry had before"),
    ],
)
def test_a_letter_covers_what_its_entries_are_numbered(
    now: list[int], before: list[int], expected: list[tuple[int, int]]
) -> None:
    assert expected == list(spans(now, before))


def test_what_another_cadence_owed_before_is_not_lost_with_a_cancelled_digest(store: Store) -> None:
    desk = Desk(store).sets(None, None, Cadence.WEEKLY).publish("a")
    keeping.change(store, desk.id, [Wish(Cadence.DAILY, Filter())], how="test", now=desk.now)
    desk.at("2026-11-20T06:00")
    assert [("daily", "a")] == desk.letters
    runs.cancel(store, desk.ledger, desk.made[-1].key, now=desk.now)
    assert [("daily", "a"), ("daily", "a")] == desk.at("2026-11-21T06:00").letters


@pytest.mark.parametrize("stopped", ["cancelled", "taken back"])
def test_what_a_weekly_counted_as_had_is_brought_by_it_after_all(
    store: Store, stopped: str
) -> None:
    """The daily was not sent, and is not followed any more when it would be made up for."""
    desk = Desk(store, now=utc("2026-11-23T05:00")).sets(None, None, Cadence.DAILY, Cadence.WEEKLY)
    desk.publish("a").at("2026-11-23T06:00")
    assert [("daily", "a")] == desk.letters
    if stopped == "cancelled":
        runs.cancel(store, desk.ledger, "daily:2026-11-23:Europe/Paris:07", now=desk.now)
    else:
        keeping.leave(store, desk.id, None, how="test", now=desk.now)
        keeping.undo(store, desk.id, how="test", now=desk.now)
    keeping.leave(store, desk.id, Cadence.DAILY, how="test", now=desk.now)
    desk.at("2026-11-30T06:00")
    assert [("daily", "a"), ("weekly", "a")] == desk.letters
