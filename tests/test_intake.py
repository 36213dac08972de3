"""Items on their way into rows: what makes a version, what does not, and who is owed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.intake import Intake
from digest.model import (
    Cadence,
    DatedBy,
    Dimension,
    Entry,
    Filter,
    Image,
    Item,
    Kind,
    Label,
    Mailing,
    Moment,
    Origin,
    Precision,
    Severity,
    Subscriber,
    Translation,
)
from digest.plan import plan
from digest.store import Store, entries, releases, sequence, sightings, sources, ties, versions
from digest.subscriptions import Wish, enrol
from tests.newsroom import HOURS, START, PlainComposer, person
from tests.test_plan import got

DAY = timedelta(days=1)
SEVEN = START + timedelta(hours=1)
MAY = datetime(2026, 5, 7, tzinfo=UTC)
TEXT = "Police arrested 12 journalists in Minsk on Monday. They were not released."
ITEM = Item(
    aliases=("guid-1", "https://news.example/en/1"),
    published=Moment(MAY, Precision.DAY),
    title="Journalists arrested in the capital",
    summary=TEXT,
    url="https://news.example/en/1",
    kind=Kind.PRESS_RELEASE,
    language="en",
    terms=("Belarus",),
)
FRENCH = Item(
    aliases=("guid-2", "https://news.example/fr/1"),
    published=Moment(MAY, Precision.DAY),
    title="Des journalistes arrêtés",
    summary="La police a arrêté 12 journalistes.",
    url="https://news.example/fr/1",
    kind=Kind.PRESS_RELEASE,
    language="fr",
)
TO_ENGLISH = (Translation("en", "https://www.news.example/en/1/"),)
TO_FRENCH = (Translation("fr", "https://news.example/fr/1"),)


def label(slug: str, origin: Origin = Origin.UPSTREAM) -> Label:
    return Label(Dimension.COUNTRY, slug, origin, 1.0, published=True)


def take(
    store: Store,
    item: Item,
    *labels: Label,
    source: str = "newsroom",
    mailing: Mailing = Mailing.OWED,
    now: datetime = START,
) -> str:
    with store.writing():
        sources.meet(store, source)
        return Intake(store, source, "h.example", mailing, now).take(item, labels)


def only(store: Store) -> Entry:
    (entry,) = entries.select(store)
    return entry


def reader(store: Store, email: str, *languages: str) -> str:
    """Someone who reads these languages and follows everything by the day."""
    who: Subscriber = replace(person(email), languages=languages)
    enrol(store, who, [Wish(Cadence.DAILY, Filter())], how="test", now=START)
    return email


def severities(store: Store) -> list[Severity]:
    return [one.severity for one in versions.history(store, only(store).uid)]


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param(Severity.SILENT, TEXT.replace("Police", "Polcie"), id="a slip"),
        pytest.param(Severity.UPDATE, TEXT.replace("12", "13"), id="a number"),
        pytest.param(Severity.CORRECTION, f"{TEXT} Correction: there were 13.", id="it says so"),
    ],
)
def test_a_changed_text_is_a_version_as_grave_as_it_is(
    expected: Severity, text: str, store: Store
) -> None:
    take(store, ITEM)
    assert "changed" == take(store, replace(ITEM, summary=text))
    assert [Severity.UPDATE, expected] == severities(store)
    assert {"summary": TEXT} == versions.history(store, only(store).uid)[1].before


def test_what_counts_up_beside_a_text_makes_no_version(store: Store) -> None:
    for shares in (3, 4, 5):
        take(store, replace(ITEM, summary=f"{TEXT}\n\n{shares} shares"))
    assert 1 == len(severities(store))


def test_a_fingerprint_made_in_an_older_way_makes_no_version(store: Store) -> None:
    take(store, ITEM)
    uid = only(store).uid
    with store.writing():
        versions.remember(store, uid, "made otherwise")
    assert "unchanged" == take(store, replace(ITEM, url=None))
    assert "unchanged" == take(store, ITEM)
    assert "made otherwise" != versions.fingerprint(store, uid)
    assert 1 == len(severities(store))


def test_a_category_added_upstream_gives_its_label_without_a_version(store: Store) -> None:
    take(store, ITEM, label("BY"))
    refiled = replace(ITEM, terms=("Belarus", "Russia"))
    assert "unchanged" == take(store, refiled, label("BY"), label("RU"), now=START + DAY)
    entry = only(store)
    assert (("BY", "RU"), 2, 1) == (entry.slugs(Dimension.COUNTRY), entry.seq, entry.root.version)
    assert {entry.uid} == sequence.raised(store, 0, 2)


def test_changed_rules_give_no_label_by_themselves(store: Store) -> None:
    take(store, ITEM, label("BY"))
    take(store, ITEM, label("BY"), label("RU", Origin.RULE), now=START + DAY)
    assert ("BY",) == only(store).slugs(Dimension.COUNTRY)


def test_what_changed_rules_find_when_a_release_is_filed_anew_owes_nothing(store: Store) -> None:
    take(store, ITEM, label("BY"))
    refiled = replace(ITEM, terms=("Belarus", "News"))
    take(store, refiled, label("BY"), label("RU", Origin.RULE), now=START + DAY)
    assert (("BY", "RU"), 1) == (only(store).slugs(Dimension.COUNTRY), only(store).seq)


def test_a_release_kept_before_its_terms_were_is_not_filed_anew(store: Store) -> None:
    take(store, ITEM, label("BY"))
    with store.writing():
        store.write("UPDATE releases SET terms = NULL")
    take(store, ITEM, label("BY"), label("RU"), now=START + DAY)
    assert (("BY",), 1) == (only(store).slugs(Dimension.COUNTRY), only(store).seq)
    assert ("Belarus",) == only(store).root.terms


def test_a_label_that_an_editor_gave_stands(store: Store) -> None:
    take(store, ITEM, label("BY"))
    with store.writing():
        store.write("UPDATE labels SET origin = 'editor', slug = 'RU'")
    take(store, replace(ITEM, summary="Another text."), label("BY"))
    assert ("BY", "RU") == only(store).slugs(Dimension.COUNTRY)


def test_a_picture_and_a_contact_that_come_later_are_kept_without_a_version(store: Store) -> None:
    take(store, ITEM)
    later = replace(ITEM, image=Image("https://news.example/1.jpg"), contact="The press desk")
    assert "unchanged" == take(store, later)
    assert ("The press desk", later.image, 1) == (
        only(store).root.contact,
        only(store).root.image,
        only(store).root.version,
    )
    take(store, ITEM)
    assert "The press desk" == only(store).root.contact


def test_a_guessed_date_gives_way_to_what_the_source_says_once(store: Store) -> None:
    take(store, replace(ITEM, published=Moment(START), dated_by=DatedBy.SEEN))
    assert (Moment(START), DatedBy.SEEN) == (only(store).root.published, only(store).root.dated_by)
    for day in (0, 3):
        take(store, replace(ITEM, published=Moment(MAY + day * DAY)))
        assert (Moment(MAY), DatedBy.SOURCE) == (
            only(store).root.published,
            only(store).root.dated_by,
        )
    assert 1 == len(severities(store))


def test_the_strongest_of_the_ids_that_two_releases_have_decides(store: Store) -> None:
    """The other release keeps its own ids, and is one entry with it if it tells the same."""
    take(store, replace(ITEM, aliases=("guid-1", "page-1"), url=None))
    take(store, replace(FRENCH, aliases=("guid-2", "page-2"), url=None))
    mixed = replace(ITEM, aliases=("guid-2", "page-1", "new"), url=None)
    assert "changed" == take(store, mixed)
    first, second = only(store).tellings
    assert ("guid-1", "page-1") == releases.aliases_of(store, first.uid)
    assert ("guid-2", "new", "page-2") == releases.aliases_of(store, second.uid)
    assert (1, 2, ITEM.title) == (first.version, second.version, second.title)


def test_when_each_telling_was_last_seen_is_kept(store: Store) -> None:
    take(store, ITEM)
    take(store, replace(ITEM, aliases=("x",), url=None), source="wire", now=START + DAY)
    take(store, ITEM, now=START + 2 * DAY)
    assert [START + 2 * DAY, START + DAY] == [
        sightings.last_seen(store, one.uid) for one in only(store).tellings
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(ITEM, replace(FRENCH, translations=TO_ENGLISH), id="names the known one"),
        pytest.param(replace(ITEM, translations=TO_FRENCH), FRENCH, id="was named by it"),
    ],
)
def test_a_translation_is_one_entry_with_what_it_translates(
    first: Item, second: Item, store: Store
) -> None:
    take(store, first)
    take(store, second, source="salle")
    assert (("en", "fr"), ("newsroom", "salle")) == (only(store).languages, only(store).sources)
    found = [entries.select(store, language=language) for language in ("en", "fr", "es")]
    assert [1, 1, 0] == [len(one) for one in found]


def test_a_link_that_comes_later_makes_two_entries_one_and_nobody_gets_both(store: Store) -> None:
    both = reader(store, "both@example.org", "fr", "en")
    french = reader(store, "french@example.org", "fr")
    take(store, ITEM)
    take(store, FRENCH)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    assert "unchanged" == take(store, replace(ITEM, translations=TO_FRENCH), now=SEVEN)
    assert ("en", "fr") == only(store).languages
    take(store, replace(ITEM, aliases=("3",), title="Later on", summary="New.", url=None))
    plan(store, PlainComposer(), HOURS, now=SEVEN + DAY)
    assert (3, 1) == (len(got(store, both)), len(got(store, french)))


def test_a_translation_is_owed_only_to_those_who_read_nothing_else(store: Store) -> None:
    english = reader(store, "english@example.org", "en")
    both = reader(store, "both@example.org", "fr", "en")
    french = reader(store, "french@example.org", "fr")
    take(store, ITEM)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    take(store, replace(FRENCH, translations=TO_ENGLISH), source="salle", now=SEVEN)
    plan(store, PlainComposer(), HOURS, now=SEVEN + DAY)
    uid = only(store).uid
    assert [[uid]] * 3 == [got(store, one) for one in (english, both, french)]
    rows = store.read(
        """
        SELECT DISTINCT s.email, t.language FROM deliveries AS d
        JOIN subscribers AS s ON s.id = d.subscriber_id
        JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS t ON t.id = i.telling_id AND t.version = i.version
        """
    )
    assert {(english, "en"), (both, "en"), (french, "fr")} == {tuple(row) for row in rows}


def test_each_is_told_in_the_language_that_comes_first_in_their_order(store: Store) -> None:
    take(store, ITEM)
    take(store, replace(FRENCH, translations=TO_ENGLISH), source="salle")
    for languages in (("fr", "en"), ("en", "fr"), ("ar", "fr")):
        reader(store, f"{'-'.join(languages)}@example.org", *languages)
    take(store, replace(ITEM, summary="An added label.", terms=("x",)), label("BY"))
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    rows = store.read(
        """
        SELECT s.email, t.language FROM deliveries AS d
        JOIN subscribers AS s ON s.id = d.subscriber_id
        JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS t ON t.id = i.telling_id ORDER BY s.email
        """
    )
    assert [("ar-fr", "fr"), ("en-fr", "en"), ("fr-en", "fr")] == [
        (row["email"].partition("@")[0], row["language"]) for row in rows
    ]


def test_a_kind_that_another_telling_gives_is_owed_to_who_asked_for_it(store: Store) -> None:
    enrol(
        store,
        person("a@example.org"),
        [Wish(Cadence.DAILY, Filter(kinds=("statement",)))],
        how="test",
        now=START,
    )
    take(store, ITEM)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    told = replace(ITEM, aliases=("x",), kind=Kind.STATEMENT)
    take(store, told, source="wire", now=SEVEN)
    plan(store, PlainComposer(), HOURS, now=SEVEN + DAY)
    assert [only(store).uid] == got(store, "a@example.org")


REPORT = Item(
    aliases=("report",),
    published=Moment(MAY, Precision.DAY),
    title="“Like a locked house”: Arrests in the capital",
    summary="What was done to journalists.",
    url="https://news.example/reports/1",
    kind=Kind.REPORT,
    language="en",
)


@pytest.mark.parametrize("press_first", [True, False])
@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("link", {"content": '<p><a href="https://news.example/reports/1">The report</a></p>'}),
        ("title", {"summary": f"{TEXT} Our report, ‘Like a locked house’, says more."}),
    ],
)
def test_a_report_is_tied_to_its_press_release_whichever_comes_first(
    rule: str, told: dict[str, str], press_first: bool, store: Store
) -> None:
    press = replace(ITEM, **told)  # type: ignore[arg-type]
    for item in (press, REPORT) if press_first else (REPORT, press):
        take(store, item)
    report, announced = sorted(entries.select(store), key=lambda one: one.kinds != (Kind.REPORT,))
    (tie,) = ties.of(store, [announced.uid])
    assert (announced.uid, report.uid, rule) == (tie.press, tie.report, tie.rule)
    assert ((report.uid,), (announced.uid,)) == (announced.tied, report.tied)
    assert {1, 2} == {announced.seq, report.seq}
