"""What an item begins, and what the next reading makes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest import changes
from digest.model import (
    DatedBy,
    Enclosure,
    Image,
    Item,
    Kind,
    Moment,
    Precision,
    Release,
    Severity,
    Status,
    Translation,
)

DAY = timedelta(days=1)
MAY = datetime(2026, 5, 7, tzinfo=UTC)
NOW = MAY + 10 * DAY
LONG = "Two reporters were arrested on Monday after they filmed the eviction of a village. " * 4
ITEM = Item(
    aliases=("guid-1", "https://news.example/1"),
    published=Moment(MAY, Precision.DAY),
    title="Reporters arrested",
    summary="Two reporters were arrested on Monday.",
    url="https://news.example/1",
    content="<p>They filmed 12 houses.</p>",
    kind=Kind.PRESS_RELEASE,
    language="en",
)


def known(item: Item = ITEM, *, source: str = "newsroom") -> Release:
    return changes.new_release(item, source=source, host="digest.example", labels=(), now=NOW)


def test_a_uid_is_twelve_letters_that_only_source_and_alias_decide() -> None:
    uid = changes.mint_uid("newsroom", "guid-1")
    assert uid == changes.mint_uid("newsroom", "guid-1")
    assert 12 == len(uid)
    assert set(uid) <= set("abcdefghijklmnopqrstuvwxyz234567")
    others = {changes.mint_uid("wire", "guid-1"), changes.mint_uid("newsroom", "guid-2")}
    assert uid not in others


def test_a_tag_names_host_and_day_of_publication_whenever_it_is_minted() -> None:
    early, late = (
        changes.new_release(ITEM, source="newsroom", host="digest.example", labels=(), now=now)
        for now in (NOW, NOW + 400 * DAY)
    )
    assert f"tag:digest.example,2026-05-07:release/{early.uid}" == early.tag
    assert early.tag == late.tag


def test_a_tag_is_never_dated_in_the_future() -> None:
    tomorrow = replace(ITEM, published=Moment(NOW + DAY))
    assert known(tomorrow).tag.startswith("tag:digest.example,2026-05-17:")


@pytest.mark.parametrize(
    ("updated", "expected"),
    [
        pytest.param(None, MAY, id="does not say"),
        pytest.param(MAY + DAY, MAY + DAY, id="says when"),
        pytest.param(MAY - DAY, MAY, id="before it was published"),
        pytest.param(NOW + DAY, NOW, id="in the future"),
    ],
)
def test_a_new_release_was_last_updated_when_it_says_if_that_can_be(
    updated: datetime | None, expected: datetime
) -> None:
    assert expected == known(replace(ITEM, updated=updated)).updated


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(ITEM, published=Moment(NOW)), id="date"),
        pytest.param(replace(ITEM, updated=NOW), id="last updated"),
        pytest.param(replace(ITEM, image=Image("https://news.example/1.jpg")), id="picture"),
        pytest.param(replace(ITEM, terms=("Belarus",)), id="terms"),
        pytest.param(replace(ITEM, content="<div>They filmed <b>12</b> houses.</div>"), id="tags"),
    ],
)
def test_what_readers_do_not_read_is_no_change(other: Item) -> None:
    assert changes.fingerprint(ITEM) == changes.fingerprint(other)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(ITEM, title="Reporters released"), id="title"),
        pytest.param(replace(ITEM, title=None), id="no title"),
        pytest.param(replace(ITEM, summary="Three reporters."), id="summary"),
        pytest.param(replace(ITEM, content="<p>They filmed 13 houses.</p>"), id="text"),
        pytest.param(replace(ITEM, url="https://news.example/2"), id="link"),
        pytest.param(
            replace(ITEM, enclosures=(Enclosure("https://news.example/1.pdf", "application/pdf"),)),
            id="enclosure",
        ),
    ],
)
def test_title_text_and_links_make_a_change(other: Item) -> None:
    assert changes.fingerprint(ITEM) != changes.fingerprint(other)


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        pytest.param("silent", {"summary": "Two reporters were arrested, on Monday"}, id="comma"),
        pytest.param("silent", {"title": "“Reporters” arrested"}, id="quotes"),
        pytest.param("silent", {"content": "<p>They filmed<br>12 houses.</p>"}, id="markup"),
        pytest.param("silent", {"url": "https://news.example/one"}, id="link"),
        pytest.param("update", {"summary": "Three reporters were arrested."}, id="word"),
        pytest.param("update", {"content": "<p>They filmed 13 houses.</p>"}, id="figure"),
        pytest.param("update", {"title": "Correctional officers arrested"}, id="only looks so"),
        pytest.param("update", {"summary": "No correction was made."}, id="in passing"),
        pytest.param("correction", {"title": "CORRECTION: Reporters arrested"}, id="title"),
        pytest.param("correction", {"title": "[Corrected] Reporters arrested"}, id="in brackets"),
        pytest.param("correction", {"summary": "Correction (May 9): it was Sunday."}, id="summary"),
        pytest.param("correction", {"content": "<p><b>Erratum</b>: 13 houses.</p>"}, id="text"),
        pytest.param("correction", {"title": "Rectificatif : journalistes"}, id="French"),
        pytest.param("correction", {"title": "تصحيح: اعتقال صحفيين"}, id="Arabic"),
        pytest.param("correction", {"title": "Исправление: журналисты"}, id="Russian"),
    ],
)
def test_a_change_is_as_grave_as_its_words_say(expected: str, told: dict[str, str]) -> None:
    _, severity = changes.next_version(known(), replace(ITEM, **told), now=NOW)  # type: ignore[arg-type]
    assert Severity(expected) == severity


def test_what_said_that_it_is_corrected_is_not_corrected_again_by_an_update() -> None:
    first = known(replace(ITEM, title="Correction: Reporters arrested"))
    assert Status.CORRECTED == first.status
    told = replace(ITEM, title="Correction: Reporters released")
    second, severity = changes.next_version(first, told, now=NOW)
    assert (Severity.UPDATE, Status.CORRECTED) == (severity, second.status)


def test_a_correction_stays_marked_as_one() -> None:
    corrected, _ = changes.next_version(known(), replace(ITEM, title="Correction: A"), now=NOW)
    later, _ = changes.next_version(corrected, replace(ITEM, title="B"), now=NOW)
    assert [Status.CORRECTED] * 2 == [corrected.status, later.status]


def test_what_an_editor_withdrew_stays_withdrawn_whatever_its_source_says() -> None:
    withdrawn = replace(known(), status=Status.WITHDRAWN)
    told = replace(ITEM, title="Correction: Reporters arrested")
    assert Status.WITHDRAWN == changes.next_version(withdrawn, told, now=NOW)[0].status


def test_a_next_version_keeps_what_was_and_what_the_item_does_not_say() -> None:
    before = known()
    told = replace(
        ITEM,
        summary="Three reporters.",
        published=Moment(NOW),
        url=None,
        kind=None,
        language=None,
    )
    after, _ = changes.next_version(before, told, now=NOW)
    assert (2, before.published) == (after.version, after.published)
    assert (before.url, before.kind, before.language) == (after.url, after.kind, after.language)
    assert "Three reporters." == after.summary


@pytest.mark.parametrize(
    ("said", "summary", "expected"),
    [
        pytest.param(None, "Three reporters.", NOW, id="does not say when"),
        pytest.param(MAY + 2 * DAY, "Three reporters.", MAY + 2 * DAY, id="says when"),
        pytest.param(NOW + DAY, "Three reporters.", NOW, id="in the future"),
        pytest.param(MAY - DAY, "Three reporters.", NOW, id="before what is known"),
        pytest.param(MAY + 2 * DAY, ITEM.summary + "!", MAY, id="silent"),
    ],
)
def test_a_change_is_dated_by_its_source_if_that_can_be_and_silent_ones_not_at_all(
    said: datetime | None, summary: str, expected: datetime
) -> None:
    told = replace(ITEM, updated=said, summary=summary)
    assert expected == changes.next_version(known(), told, now=NOW)[0].updated


def test_the_difference_is_what_the_changed_fields_said_before() -> None:
    before = replace(known(), image=Image("https://news.example/1.jpg", caption="A village"))
    told = replace(ITEM, title="Reporters released", image=Image("https://news.example/2.jpg"))
    after, _ = changes.next_version(before, told, now=NOW)
    expected = {
        "title": "Reporters arrested",
        "image": {
            "url": "https://news.example/1.jpg",
            "caption": "A village",
            "credit": None,
            "alt": None,
        },
    }
    assert expected == changes.difference(before, after)


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        pytest.param(True, {"summary": LONG[:60] + "…"}, id="cut with an ellipsis"),
        pytest.param(True, {"summary": LONG[:60] + " [...]"}, id="cut with brackets"),
        pytest.param(False, {"summary": LONG + "Later they were freed. […]"}, id="says more"),
        pytest.param(False, {"summary": "Three" + LONG[3:60] + "…"}, id="says something else"),
        pytest.param(False, {"summary": LONG[:60] + "…", "title": "Released"}, id="other title"),
        pytest.param(False, {"summary": LONG[:60] + "…", "url": "https://x.example"}, id="link"),
        pytest.param(False, {"summary": LONG[:60], "truncated": False}, id="made shorter"),
        pytest.param(False, {"summary": LONG[:60] + "…", "content": "<p>New.</p>"}, id="new text"),
    ],
)
def test_a_shorter_cut_of_what_is_known_says_nothing_new(
    expected: bool, told: dict[str, str]
) -> None:
    item = replace(ITEM, content=None, truncated=True)
    told_now = replace(item, **told)  # type: ignore[arg-type]
    assert expected == changes.says_less(told_now, known(replace(item, summary=LONG.strip())))


def dated(by: DatedBy, moment: Moment) -> Item:
    return replace(ITEM, published=moment, dated_by=by)


SEEN_AT = Moment(MAY + timedelta(days=3, hours=9))
PRINTED = Moment(MAY, Precision.DAY)
NINE = Moment(MAY + timedelta(hours=9))


@pytest.mark.parametrize(
    ("expected", "first", "second"),
    [
        pytest.param(
            (PRINTED, DatedBy.PRINTED),
            dated(DatedBy.SEEN, SEEN_AT),
            dated(DatedBy.PRINTED, PRINTED),
            id="a guess gives way to what is printed",
        ),
        pytest.param(
            (NINE, DatedBy.SOURCE),
            dated(DatedBy.ADDRESS, PRINTED),
            dated(DatedBy.SOURCE, NINE),
            id="a guess gives way to what the source says",
        ),
        pytest.param(
            (SEEN_AT, DatedBy.SEEN),
            dated(DatedBy.SEEN, SEEN_AT),
            dated(DatedBy.SEEN, Moment(NOW)),
            id="a guess is never guessed again",
        ),
        pytest.param(
            (SEEN_AT, DatedBy.SEEN),
            dated(DatedBy.SEEN, SEEN_AT),
            dated(DatedBy.ADDRESS, PRINTED),
            id="a guess gives way to no other guess",
        ),
        pytest.param(
            (NINE, DatedBy.SOURCE),
            dated(DatedBy.PRINTED, PRINTED),
            dated(DatedBy.SOURCE, NINE),
            id="a day gives way to an instant of that day",
        ),
        pytest.param(
            (PRINTED, DatedBy.PRINTED),
            dated(DatedBy.PRINTED, PRINTED),
            dated(DatedBy.SOURCE, Moment(NOW)),
            id="a day stands against an instant of another day",
        ),
        pytest.param(
            (NINE, DatedBy.SOURCE),
            dated(DatedBy.SOURCE, NINE),
            dated(DatedBy.SOURCE, Moment(MAY + timedelta(hours=10))),
            id="an instant stands",
        ),
        pytest.param(
            (NINE, DatedBy.SOURCE),
            dated(DatedBy.SOURCE, NINE),
            dated(DatedBy.PRINTED, PRINTED),
            id="an instant does not become a day",
        ),
        pytest.param(
            (PRINTED, DatedBy.PRINTED),
            dated(DatedBy.PRINTED, PRINTED),
            dated(DatedBy.SEEN, SEEN_AT),
            id="what is known does not become a guess",
        ),
    ],
)
def test_the_first_date_stands_but_for_a_better_one(
    expected: tuple[Moment, DatedBy], first: Item, second: Item
) -> None:
    assert expected == changes.better_date(known(first), second)
    after = changes.with_details(known(first), second)
    assert expected == (after.published, after.dated_by)


def test_a_better_date_comes_but_once() -> None:
    once = changes.with_details(known(dated(DatedBy.SEEN, SEEN_AT)), dated(DatedBy.SOURCE, NINE))
    again = changes.with_details(once, dated(DatedBy.SOURCE, Moment(NOW)))
    assert NINE == again.published


def test_what_stands_beside_the_words_is_told_anew_and_what_is_left_out_stands() -> None:
    before = known(replace(ITEM, contact="press@news.example", terms=("Belarus",)))
    link = (Translation("fr", "https://news.example/fr/1"),)
    told = replace(
        ITEM, image=Image("https://news.example/1.jpg"), terms=("Kenya",), translations=link
    )
    after = changes.with_details(before, told)
    assert (told.image, ("Kenya",), link, "press@news.example", 1) == (
        after.image,
        after.terms,
        after.translations,
        after.contact,
        after.version,
    )


@pytest.mark.parametrize(
    ("expected", "terms"),
    [
        pytest.param(Kind.PRESS_RELEASE, ("Belarus",), id="the same terms"),
        pytest.param(Kind.REPORT, ("Belarus", "Report"), id="filed anew"),
    ],
)
def test_a_kind_stands_until_the_source_files_the_release_anew(
    expected: Kind, terms: tuple[str, ...]
) -> None:
    before = known(replace(ITEM, terms=("Belarus",)))
    told = replace(ITEM, kind=Kind.REPORT, terms=terms)
    assert expected == changes.with_details(before, told).kind


def test_a_link_in_the_text_counts_and_how_it_is_tracked_does_not() -> None:
    page = '<p>See <a href="https://news.example/{}">this</a>.</p>'
    first, tracked, other = (
        changes.fingerprint(replace(ITEM, content=page.format(path)))
        for path in ("2", "2?utm_source=feed", "3")
    )
    assert first == tracked != other
