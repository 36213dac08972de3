"""Going live owes nothing older, to anyone, by any cadence."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import golive, live
from digest.config import Config, Live, Transport, load
from digest.errors import NotLive
from digest.model import Cadence, DeliveryState, EditionState, Filter
from digest.plan import plan
from digest.store import Store, acts, editions, going_live, sequence
from digest.store.acts import By
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, release
from tests.store import rows
from tests.test_plan import got

BY = By("digital-lead", START, "ready")
DAY = timedelta(days=1)
SEVEN = START + timedelta(hours=1)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """All that going live asks for."""
    file = tmp_path / "config.toml"
    file.write_text(
        """
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example.org"
        postal_address = "1 Example Street"
        [web]
        url = "https://news.example.org"
        [[sources]]
        name = "pages"
        kind = "archive"
        path = "pages/*.txt"
        [mail]
        transport = "smtp"
        reply_to = "press@example.org"
        test_recipients = ["reader-1@mail.example"]
        """
    )
    return load(file, {})


def test_all_is_well_with_this_configuration(config: Config) -> None:
    assert [] == list(golive.refusals(config))


@pytest.mark.parametrize(
    ("url", "allowed", "expected"),
    [
        pytest.param("http://127.0.0.1:8000", True, "only this machine", id="loopback"),
        pytest.param("https://[::1]:8000", True, "only this machine", id="loopback, IPv6"),
        pytest.param("https://localhost", True, "only this machine", id="localhost"),
        pytest.param("https://digest.localhost", True, "only this machine", id="below localhost"),
        pytest.param("https://0.0.0.0", True, "only this machine", id="no address at all"),
        pytest.param("http://news.example.org", False, "not https", id="plain http"),
        pytest.param("http://news.example.org", True, None, id="plain http, asked for"),
        pytest.param("https://news.example.org", False, None, id="a public address"),
    ],
)
def test_an_address_that_readers_cannot_open_is_refused(
    config: Config, url: str, allowed: bool, expected: str | None
) -> None:
    changed = replace(config, web=replace(config.web, url=url))
    found = list(golive.refusals(changed, allow_http=allowed))
    assert ([] if expected is None else [True]) == [str(expected) in one for one in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"transport": Transport.MAILDIR}, "[mail] transport", id="into a folder"),
        pytest.param({"live": Live.ALWAYS}, "[mail] live", id="live anyway"),
        pytest.param({"reply_to": None}, "[mail] reply_to", id="no mailbox to answer to"),
    ],
)
def test_mail_that_is_not_set_up_is_refused(
    config: Config, changes: dict[str, object], expected: str
) -> None:
    changed = replace(config, mail=replace(config.mail, **changes))  # type: ignore[arg-type]
    (found,) = golive.refusals(changed)
    assert found.startswith(expected)


def test_a_missing_postal_address_is_refused(config: Config) -> None:
    changed = replace(config, newsroom=replace(config.newsroom, postal_address=None))
    (found,) = golive.refusals(changed)
    assert found.startswith("[newsroom] postal_address")


def test_the_outlook_counts_each_person_once(store: Store, config: Config) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    enrol(store, "a@example.org", Cadence.WEEKLY)
    enrol(store, "b@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    found = golive.outlook(store, config, waiting=5)
    assert {"people": 2, "daily": 2, "weekly": 1} == found.people
    assert (1, 5, ()) == (found.from_seq, found.waiting, found.refusals)
    assert not live.standing(store, config).live


def test_going_live_is_on_record(store: Store, config: Config) -> None:
    golive.go(store, config, BY)
    assert live.standing(store, config).live
    assert [BY] == [one.by for one in acts.all_of(store, golive.GO)]
    assert golive.go_back(store, BY)
    assert not live.standing(store, config).live
    assert not golive.go_back(store, BY)
    assert 1 == len(acts.all_of(store, golive.GO_BACK))


def test_letters_that_wait_are_skipped_but_for_test_recipients(
    store: Store, config: Config
) -> None:
    edition = rows.owed(store, 6)
    states = ["pending", "claimed", "deferred", "in_doubt", "sending"]
    with store.writing():
        for number, state in enumerate(states, start=2):
            store.write(
                """
                UPDATE deliveries SET state = :state,
                    owner = CASE WHEN :state IN ('claimed', 'sending') THEN 'me' END,
                    until = CASE WHEN :state = 'deferred' THEN '2026-11-22T07:00:00Z' END
                WHERE subscriber_id = :number
                """,
                {"state": state, "number": number},
            )
    golive.go(store, config, BY)
    skipped, sending = DeliveryState.SKIPPED, DeliveryState.SENDING
    assert {1: "pending", 2: skipped, 3: skipped, 4: skipped, 5: skipped, 6: sending} == (
        rows.states(store, edition)
    )
    assert "not live" == rows.delivery(store, edition, 2)["reply"]


def test_many_letters_are_skipped_in_chunks(store: Store, config: Config) -> None:
    edition = rows.owed(store, going_live.CHUNK + 3)
    golive.go(store, config, BY)
    found = list(rows.states(store, edition).values())
    assert going_live.CHUNK + 2 == found.count(DeliveryState.SKIPPED)


def test_an_edition_that_is_being_filled_is_not_to_be(store: Store, config: Config) -> None:
    rows.edition(store, "daily:2026-11-02:UTC:07", state="planning")
    golive.go(store, config, BY)
    edition = editions.by_key(store, "daily:2026-11-02:UTC:07")
    assert edition is not None
    assert EditionState.CANCELLED == edition.state


def test_carrying_on_leaves_what_is_owed(store: Store, config: Config) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    golive.go(store, config, BY)
    make_public(store, release("one"), now=START)
    golive.go(store, config, BY, carry_on=True)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    assert ["one"] == got(store, "a@example.org")


def test_there_must_be_something_to_carry_on(store: Store, config: Config) -> None:
    with pytest.raises(NotLive, match="never live"):
        golive.go(store, config, BY, carry_on=True)
    assert not live.standing(store, config).live


class Silent:
    """Name servers that know of nothing."""

    async def txt(self, name: str) -> tuple[str, ...]:
        return ()

    async def mx(self, name: str) -> tuple[str, ...]:
        return ()

    async def addresses(self, name: str) -> tuple[str, ...]:
        return ()

    async def pointers(self, address: str) -> tuple[str, ...]:
        return ()


def test_what_dns_lacks_is_a_concern_and_no_refusal(config: Config) -> None:
    found = asyncio.run(golive.concerns(config, Silent(), ["198.51.100.7"]))
    assert ["MX", "SPF", "DMARC", "PTR"] == [one.split(":")[0].split()[-1] for one in found]
    assert [] == list(golive.refusals(config))


TOPICS = ("journalists", "refugees")
ACTS = st.one_of(
    st.tuples(st.just("news"), st.sampled_from(TOPICS)),
    st.tuples(st.just("wish"), st.sampled_from([*TOPICS, None]), st.sampled_from(Cadence)),
    st.tuples(st.just("plan"), st.none()),
)


@settings(max_examples=40, deadline=None)
@given(before=st.lists(ACTS, max_size=12), after=st.lists(ACTS, max_size=8))
def test_nobody_is_ever_owed_anything_older(
    before: list[tuple[str, ...]],
    after: list[tuple[str, ...]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever was wished, changed, planned and published before."""
    folder = tmp_path_factory.mktemp("live")
    store = Store(folder / "digest.db", synchronous="OFF")
    for day, act in enumerate(before):
        _do(store, act, f"old-{day}", day)
    going_live.pass_over_entries(store, sequence.last_seq(store))
    planned = len(editions.latest(store, -1))
    for day, act in enumerate([*after, ("plan", ""), ("plan", "")], start=len(before)):
        _do(store, act, f"new-{day}", day)
    assert [] == [
        row["uid"]
        for row in store.read(
            """
            SELECT r.uid FROM letter_items AS i JOIN letters AS l ON l.id = i.letter_id
            JOIN releases AS r ON r.id = i.release_id
            WHERE l.edition_id > :planned AND r.uid LIKE 'old%'
            """,
            {"planned": planned},
        )
    ]
    store.close()


def _do(store: Store, act: tuple[str, ...], name: str, day: int) -> None:
    now = START + day * DAY
    if act[0] == "news":
        make_public(store, release(name, topics=[act[1]]), now=now)
    elif act[0] == "wish":
        wish = Filter(topics=(act[1],)) if act[1] else Filter()
        enrol(store, "a@example.org", Cadence(act[2]), wish, now=now)
    else:
        plan(store, PlainComposer(), HOURS, now=now + timedelta(hours=2))
