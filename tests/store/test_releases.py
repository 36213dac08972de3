"""Releases in rows: read as written, known by aliases, kept in every version, ordered by seq."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import Conflict, NotFound
from digest.model import (
    Dimension,
    Enclosure,
    Image,
    Kind,
    Label,
    Mailing,
    Moment,
    Origin,
    Precision,
    Reason,
    Release,
    Severity,
    Status,
)
from digest.store import Store, labels, releases, sequence, sources, versions
from tests.newsroom import START, make_public, release

HOUR = timedelta(hours=1)
FULL = Release(
    uid="full",
    tag="tag:example.org,2026-11-02:release/full",
    source="newsroom",
    published=Moment(START.replace(hour=0), Precision.DAY),
    updated=START,
    title="“Two” reporters — بيان",
    summary="First.\n\nSecond…",
    truncated=True,
    url="https://newsroom.example/1",
    content="<p>First.</p>",
    kind=Kind.REPORT,
    language="en",
    image=Image("https://newsroom.example/1.jpg", "A street", "© Newsroom", "Two people"),
    enclosures=(Enclosure("https://newsroom.example/1.pdf", "application/pdf", 1234),),
    labels=(
        Label(
            Dimension.COUNTRY,
            "BY",
            Origin.RULE,
            0.9,
            published=True,
            reasons=(Reason("Minsk", "title", "gazetteer", 0.9),),
        ),
        Label(Dimension.TOPIC, "journalists", Origin.RULE, 0.4, published=False),
    ),
    mailing=Mailing.BACKFILL,
)
BARE = replace(release("bare", kind=None, language=None), title=None, mailing=Mailing.HELD)


def add(store: Store, *found: Release) -> None:
    with store.writing():
        for one in found:
            sources.meet(store, one.source)
            releases.add(store, one, aliases=[one.uid], public_at=START, fingerprint="first")


def revise(store: Store, new: Release, severity: Severity = Severity.UPDATE) -> None:
    with store.writing():
        before: dict[str, object] = {"title": "before"}
        releases.revise(
            store, new, severity=severity, before=before, at=START + HOUR, fingerprint="second"
        )


@pytest.mark.parametrize(
    "written", [pytest.param(FULL, id="all it can say"), pytest.param(BARE, id="nothing it need")]
)
def test_a_release_is_read_as_it_was_written(written: Release, store: Store) -> None:
    add(store, written)
    assert written == releases.by_uid(store, written.uid)


def test_there_is_no_release_of_a_uid_that_is_not_known(store: Store) -> None:
    assert None is releases.by_uid(store, "nobody")
    with pytest.raises(NotFound, match="release: nobody: not known"):
        releases.aliases_of(store, "nobody")


def test_a_telling_names_the_release_that_it_is_the_same_as(store: Store) -> None:
    add(store, FULL, replace(BARE, same_as="full"))
    found = releases.by_uid(store, "bare")
    assert found is not None
    assert "full" == found.same_as


def test_a_uid_is_given_once(store: Store) -> None:
    add(store, FULL)
    with pytest.raises(Conflict, match=r"releases\.uid"):
        add(store, replace(FULL, tag="tag:example.org,2026:other"))


def test_a_release_of_a_source_never_met_is_a_conflict(store: Store) -> None:
    with pytest.raises(Conflict, match="FOREIGN KEY"), store.writing():
        releases.add(store, FULL, aliases=["a"], public_at=START, fingerprint="")
    assert None is releases.by_uid(store, "full")


def test_a_next_version_replaces_the_release_and_keeps_what_it_said(store: Store) -> None:
    add(store, FULL)
    new = replace(FULL, version=2, title="Corrected", status=Status.CORRECTED, labels=())
    revise(store, new, Severity.CORRECTION)
    assert new == releases.by_uid(store, "full")
    first, second = versions.history(store, "full")
    assert (1, START, Severity.UPDATE, None) == (
        first.version,
        first.at,
        first.severity,
        first.before,
    )
    assert (2, START + HOUR, Severity.CORRECTION, {"title": "before"}) == (
        second.version,
        second.at,
        second.severity,
        second.before,
    )
    assert "second" == versions.fingerprint(store, "full")


def test_a_version_made_from_an_older_one_is_a_conflict_and_changes_nothing(store: Store) -> None:
    add(store, FULL)
    revise(store, replace(FULL, version=2, title="One"))
    with pytest.raises(Conflict, match="release: full: changed by someone else"):
        revise(store, replace(FULL, version=2, title="Another"))
    found = releases.by_uid(store, "full")
    assert found is not None
    assert "One" == found.title


def test_an_alias_stays_with_the_release_that_had_it_first(store: Store) -> None:
    add(store, FULL, BARE)
    with store.writing():
        releases.know_as(store, "bare", source="newsroom", aliases=["full", "b"])
    assert ("full",) == releases.aliases_of(store, "full")
    assert ("b", "bare") == releases.aliases_of(store, "bare")


def test_the_strongest_known_alias_decides_within_its_source(store: Store) -> None:
    add(store, FULL, BARE, replace(release("other"), source="wire"))

    def found(source: str, *aliases: str) -> str | None:
        one = releases.by_aliases(store, source, aliases)
        return one.uid if one else None

    assert "bare" == found("newsroom", "new", "bare", "full")
    assert "full" == found("newsroom", "full", "bare")
    assert None is found("newsroom", "other")
    assert None is found("newsroom")


def test_releases_are_counted_by_source_and_by_mailing(store: Store) -> None:
    add(store, FULL, BARE)
    make_public(store, release("owed"), now=START)
    assert (3, 0) == (releases.count(store, "newsroom"), releases.count(store, "wire"))
    assert {"backfill": 1, "held": 1, "owed": 1} == releases.counts_by_mailing(store)


def test_only_what_is_owed_has_a_seq(store: Store) -> None:
    with pytest.raises(Conflict, match="CHECK"):
        add(store, replace(FULL, seq=1))


def test_published_labels_in_use_are_listed(store: Store) -> None:
    add(store, FULL)
    assert ("BY",) == labels.in_use(store, Dimension.COUNTRY)
    assert () == labels.in_use(store, Dimension.TOPIC)


def test_a_raised_entry_has_a_new_number_and_keeps_its_first(store: Store) -> None:
    assert 0 == sequence.last_seq(store)
    for uid in ("a", "b"):
        make_public(store, release(uid), now=START)
    assert frozenset() == sequence.raised(store, 0, 2)
    with store.writing():
        sequence.raise_to(store, "a", sequence.next_seq(store), at=START + HOUR)
    assert 3 == sequence.last_seq(store)
    assert {"a"} == sequence.raised(store, 0, 3)
    assert {"a"} == sequence.raised(store, 0, 2)
    assert frozenset() == sequence.raised(store, 1, 2)
    row = store.one("SELECT seq, first_seq, public_at FROM releases WHERE uid = 'a'")
    assert row is not None
    assert (3, 1, "2026-11-02T07:00:00Z") == tuple(row)


@pytest.mark.parametrize("uid", ["full", "nobody"])
def test_what_was_never_public_to_subscribers_is_not_raised(uid: str, store: Store) -> None:
    add(store, FULL)
    with pytest.raises(NotFound, match=f"release: {uid}: "), store.writing():
        sequence.raise_to(store, uid, 1, at=START)


def test_what_has_settled_ends_before_the_first_that_has_not(store: Store) -> None:
    assert 0 == sequence.settled_seq(store, START, START + 24 * HOUR)
    for number in range(3):
        make_public(store, release(str(number)), now=START + number * HOUR)
    assert [0, 1, 2, 3] == [
        sequence.settled_seq(store, START + timedelta(hours=hours), START + 24 * HOUR)
        for hours in (-1, 0, 1, 2)
    ]
    with store.writing():
        sequence.raise_to(store, "0", 4, at=START + 5 * HOUR)
    assert 3 == sequence.settled_seq(store, START + 2 * HOUR, START + 24 * HOUR)


def test_an_instant_is_known_for_every_number(store: Store) -> None:
    with pytest.raises(LookupError):
        sequence.public_at(store, 1)
    for number in range(2):
        make_public(store, release(str(number)), now=START + number * HOUR)
    with store.writing():
        sequence.raise_to(store, "1", 5, at=START + 9 * HOUR)
    assert [START, START, START + 9 * HOUR] == [sequence.public_at(store, seq) for seq in (1, 4, 5)]
