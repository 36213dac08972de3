"""What planning reads: each person's segments, paid exactly once and never lost."""

from datetime import timedelta

import pytest

from digest import subscriptions
from digest.errors import Conflict
from digest.model import Cadence, Filter, WishSet
from digest.store import Store, follows, subscribers, wishes
from digest.store.audience import Audience
from digest.store.follows import Segment
from tests.newsroom import START, enrol, make_public, person, release

DAILY = Cadence.DAILY


def reader(store: Store, email: str = "a@example.org") -> int:
    """Someone who follows nothing yet."""
    with store.writing():
        return subscribers.add(store, person(email), now=START)


def wish_set(store: Store, *countries: str) -> int:
    with store.writing():
        return wishes.intern_wish_set(store, WishSet((Filter(countries=countries),), ("en",)))


def open_at(store: Store, who: int, start: int, *, wanted: int, cadence: Cadence = DAILY) -> None:
    with store.writing():
        follows.open_at(store, who, cadence, wish_set_id=wanted, start=start)


def close_at(store: Store, who: int, end: int) -> None:
    with store.writing():
        follows.close_at(store, who, DAILY, end=end)


def pay(store: Store, who: int, cutoff: int, date: str | None = None) -> None:
    with store.writing():
        follows.paid(store, DAILY, [who], cutoff=cutoff, date=date)


def segments(store: Store, who: int) -> list[tuple[int, int | None]]:
    """(start, end), the open one first."""
    found = follows.follower(store, DAILY, who)
    return [(one.start, one.end) for one in found.segments] if found else []


def audience(store: Store, **slot: object) -> list[int]:
    """Who is in a daily edition with cut-off 10."""
    chosen = Audience(DAILY, 10, **slot)  # type: ignore[arg-type]
    found = follows.followers(store, chosen, after=0, limit=100)
    return [one.subscriber_id for one in found]


def test_a_changed_wish_closes_one_segment_and_opens_the_next(store: Store) -> None:
    who, before, after = reader(store), wish_set(store, "BY"), wish_set(store, "KE")
    open_at(store, who, 3, wanted=before)
    close_at(store, who, 7)
    open_at(store, who, 7, wanted=after)
    found = follows.follower(store, DAILY, who)
    assert found is not None
    assert (Segment(after, 7, None), Segment(before, 3, 7)) == found.segments
    assert {DAILY: Segment(after, 7, None)} == follows.open_segments(store, who)


def test_every_further_change_has_a_segment_of_its_own(store: Store) -> None:
    who, wanted = reader(store), wish_set(store)
    open_at(store, who, 0, wanted=wanted)
    for end in (2, 4, 6):
        close_at(store, who, end)
        open_at(store, who, end, wanted=wanted)
    assert [(6, None), (0, 2), (2, 4), (4, 6)] == segments(store, who)


def test_a_segment_with_nothing_in_it_goes_when_it_is_closed(store: Store) -> None:
    who, wanted = reader(store), wish_set(store)
    open_at(store, who, 3, wanted=wanted)
    close_at(store, who, 3)
    assert [] == segments(store, who)


def test_an_open_segment_is_the_only_one_of_its_cadence(store: Store) -> None:
    who, wanted = reader(store), wish_set(store)
    open_at(store, who, 3, wanted=wanted)
    with pytest.raises(Conflict):
        open_at(store, who, 4, wanted=wanted)
    open_at(store, who, 4, wanted=wanted, cadence=Cadence.WEEKLY)


@pytest.mark.parametrize(
    ("cutoff", "expected"),
    [
        pytest.param(2, [(7, None), (3, 7)], id="before everything"),
        pytest.param(5, [(7, None), (5, 7)], id="within the closed one"),
        pytest.param(7, [(7, None)], id="to the end of the closed one"),
        pytest.param(9, [(9, None)], id="within the open one"),
    ],
)
def test_what_is_paid_is_not_owed_again(
    cutoff: int, expected: list[tuple[int, int | None]], store: Store
) -> None:
    who, wanted = reader(store), wish_set(store)
    open_at(store, who, 3, wanted=wanted)
    close_at(store, who, 7)
    open_at(store, who, 7, wanted=wanted)
    pay(store, who, cutoff)
    assert expected == segments(store, who)


def test_a_start_never_goes_back(store: Store) -> None:
    who = reader(store)
    open_at(store, who, 5, wanted=wish_set(store))
    pay(store, who, 9)
    pay(store, who, 7)
    assert [(9, None)] == segments(store, who)


def test_who_was_written_to_on_a_day_is_in_no_other_edition_of_it(store: Store) -> None:
    who = reader(store)
    open_at(store, who, 0, wanted=wish_set(store))
    pay(store, who, 5, "2026-11-02")
    assert [] == audience(store, date="2026-11-02")
    assert [who] == audience(store, date="2026-11-03")
    pay(store, who, 6, None)
    assert [] == audience(store, date="2026-11-02")


@pytest.mark.parametrize("news", [pytest.param(0, id="at once"), pytest.param(1, id="later")])
def test_a_changed_wish_does_not_bring_a_second_daily_on_one_day(news: int, store: Store) -> None:
    who = enrol(store, "a@example.org", DAILY, Filter(countries=("BY",))).subscriber_id
    assert who is not None
    make_public(store, release("first"), now=START)
    pay(store, who, 1, "2026-11-02")
    for number in range(news):
        make_public(store, release(f"more {number}"), now=START)
    enrol(store, "a@example.org", DAILY, Filter(countries=("KE",)))
    assert [] == audience(store, date="2026-11-02")
    assert [who] == audience(store, date="2026-11-03")


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        pytest.param({}, ["utc", "berlin", "berlin 9", "utc 9"], id="everyone"),
        pytest.param(
            {"zone": "UTC", "hour": 7, "is_default": True}, ["utc"], id="the newsroom's hour"
        ),
        pytest.param({"zone": "UTC", "hour": 9}, ["utc 9"], id="an hour chosen"),
        pytest.param(
            {"zone": "UTC", "hour": 9, "is_default": True}, ["utc", "utc 9"], id="both at once"
        ),
        pytest.param({"zone": "Europe/Berlin", "hour": 9}, ["berlin 9"], id="another zone"),
    ],
)
def test_a_slot_is_for_those_of_its_zone_and_hour(
    slot: dict[str, object], expected: list[str], store: Store
) -> None:
    wanted, names = wish_set(store), {}
    for name, zone, hour in (
        ("utc", "UTC", None),
        ("berlin", "Europe/Berlin", None),
        ("berlin 9", "Europe/Berlin", 9),
        ("utc 9", "UTC", 9),
    ):
        with store.writing():
            new = person(f"{name.replace(' ', '-')}@example.org", zone=zone, hour=hour)
            who = subscribers.add(store, new, now=START)
        names[who] = name
        open_at(store, who, 0, wanted=wanted)
    assert expected == [names[who] for who in audience(store, **slot)]
    assert [
        (DAILY, "Europe/Berlin", None),
        (DAILY, "Europe/Berlin", 9),
        (DAILY, "UTC", None),
        (DAILY, "UTC", 9),
    ] == list(follows.slots(store))


@pytest.mark.parametrize("status", ["pending", "paused", "unsubscribed", "bounced", "blocklisted"])
def test_only_who_may_be_written_to_is_planned(status: str, store: Store) -> None:
    who = reader(store)
    open_at(store, who, 0, wanted=wish_set(store))
    assert ([who], True) == (audience(store), follows.waiting(store, DAILY, 1))
    with store.writing():
        store.write("UPDATE subscribers SET status = :status", {"status": status})
    assert ([], False) == (audience(store), follows.waiting(store, DAILY, 1))


def test_who_is_paid_up_to_the_cutoff_is_not_planned(store: Store) -> None:
    who = reader(store)
    open_at(store, who, 10, wanted=wish_set(store))
    assert [] == audience(store)
    assert not follows.waiting(store, DAILY, 10)
    assert follows.waiting(store, DAILY, 11)


def test_people_come_in_pages_in_the_order_of_their_keys(store: Store) -> None:
    people = [reader(store, f"{number}@example.org") for number in range(5)]
    for who in people:
        open_at(store, who, 0, wanted=wish_set(store))
    chosen = Audience(DAILY, 10)
    first = follows.followers(store, chosen, after=0, limit=3)
    rest = follows.followers(store, chosen, after=first[-1].subscriber_id, limit=3)
    assert people == [one.subscriber_id for one in (*first, *rest)]


def test_who_ever_had_another_cadence_is_not_alone(store: Store) -> None:
    who = enrol(store, "a@example.org", DAILY).subscriber_id
    assert who is not None

    def alone() -> list[bool]:
        one = follows.follower(store, DAILY, who)
        chosen = follows.followers(store, Audience(DAILY, 10), after=0, limit=9)
        return [found.alone for found in (one, *chosen) if found]

    assert [True, True] == alone()
    enrol(store, "a@example.org", Cadence.WEEKLY)
    assert [False, False] == alone()
    subscriptions.unsubscribe(
        store, subscriber_id=who, cadence=Cadence.WEEKLY, how="test", now=START + timedelta(days=1)
    )
    assert [False, False] == alone()


def test_what_is_dropped_is_owed_no_more(store: Store) -> None:
    who, wanted = reader(store), wish_set(store)
    for cadence in (DAILY, Cadence.WEEKLY):
        open_at(store, who, 0, wanted=wanted, cadence=cadence)
    close_at(store, who, 4)
    with store.writing():
        follows.drop(store, who, DAILY)
    assert [Cadence.WEEKLY] == list(follows.open_segments(store, who))
    with store.writing():
        follows.drop(store, who, None)
    assert {} == follows.open_segments(store, who)
    assert None is follows.follower(store, DAILY, who)
