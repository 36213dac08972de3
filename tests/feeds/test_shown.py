from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.feeds.shown import Category, Shown, show
from digest.model import Dimension, Enclosure, Entry, Image, Release, Status
from tests.feeds.newsroom import AUTHORITY, DAY, LABELS, PUBLISHER, labelled, release

LATER = DAY + timedelta(hours=30)


def _shown(root: Release, *others: Release) -> Shown:
    return show(Entry(root, others), PUBLISHER, LABELS, AUTHORITY)


def test_an_entry_keeps_its_roots_tag_and_day_and_prints_the_newest_telling() -> None:
    other = replace(release("r2", published=DAY + timedelta(days=1)), title="Five freed")
    shown = _shown(release(), other)
    assert ("tag:feeds.newsroom.example,2026-01-02:release/r1", DAY, "Five freed") == (
        shown.tag,
        shown.published,
        shown.title,
    )


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        pytest.param("Two\nlines", "", "Two lines", id="one line"),
        pytest.param(None, "It began. It went on.", "It began.", id="no title: a first sentence"),
        pytest.param(None, "", "Press release", id="no word at all: its kind"),
        pytest.param("a\x0bb\x9fc\ufffd\ud800", "", "a bc?", id="characters XML or readers refuse"),
        pytest.param("<b>&amp;</b>", "", "<b>&amp;</b>", id="markup is text"),
    ],
)
def test_every_entry_has_a_title(title: str | None, summary: str, expected: str) -> None:
    assert expected == _shown(replace(release(), title=title, summary=summary)).title


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("en", "Corrected: Journalists freed", id="English"),
        pytest.param("fr", "Corrigé : Journalists freed", id="French"),
        pytest.param("es-MX", "Corregido: Journalists freed", id="a region's Spanish"),
        pytest.param("sw", "Corrected: Journalists freed", id="a language without the word"),
        pytest.param(None, "Corrected: Journalists freed", id="a language not told"),
    ],
)
def test_a_corrected_entry_says_so_in_its_own_language(language: str | None, expected: str) -> None:
    corrected = replace(release(), status=Status.CORRECTED, language=language)
    assert expected == _shown(corrected).title


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(Status.PUBLIC, False, id="public"),
        pytest.param(Status.CORRECTED, True, id="corrected"),
        pytest.param(Status.WITHDRAWN, True, id="withdrawn"),
    ],
)
def test_an_entry_says_what_was_wrong(status: Status, *, expected: bool) -> None:
    noted = replace(release(), status=status, note="It was <12> people")
    assert expected == ("It was &lt;12&gt; people" in _shown(noted).content)


def test_a_correction_raises_updated_and_leaves_published() -> None:
    before = _shown(release())
    after = _shown(replace(release(), status=Status.CORRECTED, updated=LATER))
    assert before.updated < after.updated
    assert before.published == after.published


def test_nothing_of_a_withdrawn_entry_is_left_but_its_name_and_dates() -> None:
    full = replace(
        labelled(release(), (Dimension.COUNTRY, "BY")),
        url="https://newsroom.example/2026/05/a-persons-name",
        content="<p>Words</p>",
        image=Image(credit="Private"),
        enclosures=(Enclosure("https://newsroom.example/a.pdf", "application/pdf", 9),),
    )
    withdrawn = replace(full, status=Status.WITHDRAWN, updated=LATER)
    assert _shown(withdrawn) == Shown(
        tag=full.tag,
        title="Withdrawn",
        summary="This release has been withdrawn.",
        content="<p>This release has been withdrawn.</p>",
        published=DAY,
        updated=_shown(withdrawn).updated,
        language="en",
        url="https://feeds.newsroom.example/releases/r1",
    )


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        pytest.param((None,), "https://feeds.newsroom.example/releases/r1", id="none: our page"),
        pytest.param(("https://n.example/a b",), "https://n.example/a%20b", id="its own"),
        pytest.param(("file:///x",), "https://feeds.newsroom.example/releases/r1", id="not web"),
        pytest.param((None, "https://n.example/2"), "https://n.example/2", id="of a telling"),
    ],
)
def test_an_entry_links_to_its_source_where_that_has_an_address(
    urls: tuple[str | None, ...], expected: str
) -> None:
    tellings = [replace(release(f"r{n}"), url=url) for n, url in enumerate(urls, 1)]
    assert expected == _shown(*tellings).url


def test_the_summary_is_one_line_of_at_most_300_characters() -> None:
    shown = _shown(replace(release(), summary="word " * 70 + "\n\n" + "more " * 70))
    assert len(shown.summary) <= 300
    assert shown.summary.endswith("word word…")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"content": "<p>All <b>of</b>\x00</p>"}, "<p>All <b>of</b></p>", id="full"),
        pytest.param({"summary": "A < b.\n\nC."}, "<p>A &lt; b.</p>\n<p>C.</p>", id="paragraphs"),
        pytest.param(
            {"summary": "A.", "image": Image(caption="A square", credit="© Private")},
            "<p>A.</p>\n<p><small>A square · © Private</small></p>",
            id="the picture's words",
        ),
        pytest.param(
            {"summary": "A.", "image": Image(alt="A square at dusk")},
            "<p>A.</p>\n<p><small>A square at dusk</small></p>",
            id="its description, where it has no caption",
        ),
        pytest.param({"summary": ""}, "<p>Journalists freed</p>", id="nothing but a title"),
        pytest.param(
            {"summary": "نص", "language": "ar"}, '<p dir="rtl">نص</p>', id="from right to left"
        ),
    ],
)  # fmt: skip
def test_the_content_is_the_full_text_or_else_the_summary_in_paragraphs(
    changes: dict[str, object], expected: str
) -> None:
    assert expected == _shown(replace(release(), **changes)).content  # type: ignore[arg-type]


def test_categories_have_a_term_a_scheme_and_a_name_in_the_entrys_language() -> None:
    french = labelled(
        replace(release(), language="fr"),
        (Dimension.REGION, "africa"),
        (Dimension.COUNTRY, "KE"),
        (Dimension.TOPIC, "journalists"),
        (Dimension.TOPIC, "no-longer-a-topic"),
    )
    assert (
        Category("journalists", f"{AUTHORITY}:scheme/topic", "Journalists and media"),
        Category("KE", f"{AUTHORITY}:scheme/country", "Kenya"),
        Category("africa", f"{AUTHORITY}:scheme/region", "Afrique"),
        Category("press-release", f"{AUTHORITY}:scheme/kind", "Press release"),
    ) == _shown(french).categories


@pytest.mark.parametrize(
    ("enclosure", "expected"),
    [
        pytest.param(
            Enclosure("https://n.example/a.pdf", "application/pdf", 9),
            Enclosure("https://n.example/a.pdf", "application/pdf", 9),
            id="as it is",
        ),
        pytest.param(
            Enclosure("https://n.example/a", "pdf", -1),
            Enclosure("https://n.example/a", "application/octet-stream"),
            id="a type and a length that are none",
        ),
        pytest.param(Enclosure("a.pdf", "application/pdf", 9), None, id="no address"),
    ],
)
def test_enclosures_are_files_that_can_be_fetched(
    enclosure: Enclosure, expected: Enclosure | None
) -> None:
    shown = _shown(replace(release(), enclosures=(enclosure,)))
    assert (() if expected is None else (expected,)) == shown.enclosures


@pytest.mark.parametrize("language", ["english please", "", None, "x-klingon"])
def test_a_language_that_is_none_is_left_to_the_feed(language: str | None) -> None:
    assert _shown(replace(release(), language=language)).language is None


def test_entries_of_one_instant_differ_in_updated_by_less_than_a_second_and_always_alike() -> None:
    first, second = _shown(release("r1")), _shown(release("r2"))
    assert first.updated != second.updated
    assert first.updated == _shown(release("r1")).updated
    assert DAY == first.updated.replace(microsecond=0) == second.updated.replace(microsecond=0)


def test_nothing_is_updated_before_it_was_published() -> None:
    early = replace(release(), updated=datetime(2020, 1, 1, tzinfo=UTC))
    assert _shown(early).updated >= _shown(early).published


FRENCH = replace(
    release("r2"),
    language="fr",
    title="Libérés",
    url="https://newsroom.example/fr/2",
    source="salle",
)


def test_an_entry_in_several_languages_is_shown_in_that_of_its_feed_and_links_to_the_others() -> (
    None
):
    entry = Entry(release(), (FRENCH, replace(release("r3"), language="es", title="Libres")))
    shown = {
        language: show(entry, PUBLISHER, LABELS, AUTHORITY, language)
        for language in (None, "fr", "es")
    }
    assert ["Journalists freed", "Libérés", "Libres"] == [one.title for one in shown.values()]
    assert {entry.root.tag} == {one.tag for one in shown.values()}
    here = f"{PUBLISHER.web_url}/releases/"
    assert [
        (f"{here}r1", [("https://newsroom.example/fr/2", "fr"), (f"{here}r3", "es")]),
        ("https://newsroom.example/fr/2", [(f"{here}r1", "en"), (f"{here}r3", "es")]),
        (f"{here}r3", [(f"{here}r1", "en"), ("https://newsroom.example/fr/2", "fr")]),
    ] == [(one.url, [(each.url, each.language) for each in one.beside]) for one in shown.values()]


def test_where_other_sources_tell_it_is_named() -> None:
    root = replace(release(), url="https://us.example/1")
    other = replace(release("r2"), url="https://ca.example/1", source="ca")
    (beside,) = _shown(root, other).beside
    assert ("related", "https://ca.example/1", "ca") == (beside.rel, beside.url, beside.title)


def test_what_is_withdrawn_links_nowhere() -> None:
    assert () == _shown(replace(release(), status=Status.WITHDRAWN), FRENCH).beside
