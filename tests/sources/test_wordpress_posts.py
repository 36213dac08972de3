"""Posts of WordPress become items, and what is no post becomes a message."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import SourceError, Unreadable
from digest.model import Enclosure, Image, Item, Kind, Translation
from digest.sources import feed
from digest.sources.parsed import Given, Parsed
from digest.sources.wordpress_posts import parse, refusal

DATA = Path(__file__).parents[1] / "data/wordpress"
GIVEN = Given(
    datetime(2026, 12, 1, tzinfo=UTC),
    url="https://newsroom.example/en/wp-json/wp/v2/posts?per_page=100",
    languages=("en",),
    zone="Europe/Paris",
)
SITES = {"3": "https://newsroom.example/fr/", "9": "https://de.newsroom.example/"}
RSS = """<rss version="2.0"><channel><title>Newsroom</title><item><title>Belarus</title>
<link>https://newsroom.example/en/2026/11/belarus-courts-try-lawyers/</link>
<guid isPermaLink="false">https://newsroom.example/en/?p=4107</guid>
<post-id xmlns="com-wordpress:feed-additions:1">4107</post-id>
<pubDate>Mon, 16 Nov 2026 09:30:00 +0000</pubDate></item></channel></rss>"""


def read(name: str) -> Parsed:
    return parse((DATA / name).read_bytes(), GIVEN, SITES)


@pytest.fixture(scope="module")
def trial() -> Item:
    """A press release with everything that a post can have."""
    return read("posts.json").items[0]


@pytest.fixture(scope="module")
def report() -> Item:
    """A post of another type, with the fields of other plugins."""
    return read("posts.json").items[1]


def only(**fields: object) -> Item:
    """The item of one post with these fields."""
    post = {"id": 1, "date_gmt": "2026-11-16T09:30:00", "title": {"rendered": "A title"}, **fields}
    (item,) = parse(json.dumps([post]).encode(), GIVEN).items
    return item


def test_a_post_is_read_whole(trial: Item) -> None:
    assert "Belarus: “Courts” try lawyers & their clients" == trial.title
    assert "2026-11-16T09:30:00Z" == str(trial.published)
    assert datetime(2026, 11, 16, 14, 5, tzinfo=UTC) == trial.updated
    assert "https://newsroom.example/en/2026/11/belarus-courts-try-lawyers/" == trial.url
    assert "Three lawyers stand trial behind closed doors.\n\nThey face …" == trial.summary
    assert (True, "en") == (trial.truncated, trial.language)


def test_its_content_is_safe_and_its_links_are_whole(trial: Item) -> None:
    assert trial.content is not None
    assert 'href="https://newsroom.example/en/doors/"' in trial.content
    assert "track" not in trial.content


def test_its_terms_are_named_those_of_kinds_first(trial: Item) -> None:
    assert (
        *("Press Release", "News", "Fair trials & lawyers"),
        *("Belarus", "Human Rights Defenders"),
    ) == trial.terms


def test_the_kind_is_the_closest_word_for_it(trial: Item, report: Item) -> None:
    assert (Kind.PRESS_RELEASE, Kind.REPORT) == (trial.kind, report.kind)


def test_caption_credit_and_alternative_text_are_told_apart(trial: Item) -> None:
    assert (
        Image(
            "https://newsroom.example/files/court.jpg",
            caption="A court in Minsk on 15 November 2026.",
            credit="(Photo by A Photographer/AFP via Getty Images)",
            alt="A closed door",
        )
        == trial.image
    )


@pytest.mark.parametrize(
    ("credit", "media"),
    [
        pytest.param("© An Agency", {"description": {"rendered": "<p>© An Agency</p>"}}, id="text"),
        pytest.param(
            "An Agency",
            {"media_details": {"image_meta": {"credit": "", "copyright": "An Agency"}}},
            id="camera",
        ),
        pytest.param(None, {"description": {"rendered": "A long day."}}, id="no credit"),
    ],
)
def test_a_credit_may_stand_beside_the_caption(credit: str | None, media: object) -> None:
    said = {"source_url": "/a.jpg", **(media if isinstance(media, dict) else {})}
    assert Image("https://newsroom.example/a.jpg", credit=credit) == (
        only(_embedded={"wp:featuredmedia": [said]}).image
    )


def test_without_a_featured_picture_the_first_in_the_text_is_taken() -> None:
    figure = '<figure><img src="/b.jpg" alt="A quay"><figcaption>At noon</figcaption></figure>'
    assert Image("https://newsroom.example/b.jpg", caption="At noon", alt="A quay") == (
        only(content={"rendered": f"<p>Text.</p>{figure}"}).image
    )


def test_linked_documents_are_enclosures_once_each(trial: Item) -> None:
    assert (
        Enclosure("https://newsroom.example/files/Closed%20doors.pdf?dl=1", "application/pdf"),
        Enclosure("https://newsroom.example/files/closed-doors-be.PDF", "application/pdf"),
    ) == trial.enclosures


def test_translations_by_number_have_the_address_that_is_their_guid(trial: Item) -> None:
    assert (
        Translation("en", "https://newsroom.example/en/?p=4107"),
        Translation("be", "https://newsroom.example/en/?p=4111"),
        Translation("ru", "https://newsroom.example/en/?p=4112"),
        Translation("fr", "https://newsroom.example/fr/2026/11/belarus-proces/"),
    ) == trial.translations


def test_translations_by_address_and_by_number_of_a_site(report: Item) -> None:
    assert (
        Translation("es", "https://newsroom.example/es/informes/puertas-cerradas/"),
        Translation("fr", "https://newsroom.example/fr/?p=77"),
        Translation("de", "https://de.newsroom.example/?p=12"),
    ) == report.translations


def test_a_post_is_known_as_its_feed_knows_it(trial: Item) -> None:
    (same,) = feed.parse(RSS.encode(), GIVEN).items
    assert (*same.aliases, "wp:newsroom.example:post:4107") == trial.aliases


def test_an_empty_date_falls_back_to_the_sites_own_clock(report: Item) -> None:
    """And an edit before the scheduled publication is no update."""
    assert ("2026-11-13T07:00:00Z", None) == (str(report.published), report.updated)


def test_a_post_without_excerpt_begins_with_its_text(report: Item) -> None:
    assert "Forty trials in eleven months.\n\nNone of them open." == report.summary
    assert ("pt", False) == (report.language, report.truncated)


def test_a_bad_post_is_one_fault_with_its_number_and_the_rest_goes_on() -> None:
    parsed = read("odd.json")
    assert ["Flat fields"] == [item.title for item in parsed.items]
    assert [
        "post 1 “Protected: For members”: behind a password, not read",
        "post 2 “Never dated”: no usable date ('0000-00-00T00:00:00')",
        "post 3 “No date at all”: no date",
        "post 4: neither title nor text",
        "post 5 of the answer: str, not a post",
        "post 6 of the answer: NoneType, not a post",
        "post 8 of the answer “Nobody's”: neither id nor address that is its own",
    ] == [fault.why for fault in parsed.faults]


def test_fields_of_other_shapes_are_read_or_passed_by() -> None:
    (item,) = read("odd.json").items
    assert ("Told by a plugin.", None, (), None) == (
        item.summary,
        item.url,
        item.terms,
        item.image,
    )
    assert ("https://newsroom.example/?p=9", "/?p=9") == item.aliases


def test_the_address_that_a_post_calls_canonical_is_its_own() -> None:
    link = "https://newsroom.example/a/"
    elsewhere = {"canonical": "https://first.example/a/"}
    assert "https://first.example/a/" == only(link=link, yoast_head_json=elsewhere).url
    assert link == only(link=link, yoast_head_json={"canonical": "https://first.example/"}).url


def test_ids_and_addresses_that_posts_share_name_none_of_them() -> None:
    shared = {
        "date_gmt": "2026-11-16T09:30:00",
        "guid": {"rendered": "https://newsroom.example/?p=1"},
        "yoast_head_json": {"canonical": "https://newsroom.example/all/"},
    }
    posts = [
        {**shared, "id": one, "link": f"https://newsroom.example/{one}/", "title": "T"}
        for one in (1, 2)
    ]
    items = parse(json.dumps(posts).encode(), GIVEN).items
    assert ["https://newsroom.example/1/", "https://newsroom.example/2/"] == [
        item.url for item in items
    ]
    assert [
        ("/?p=1", "https://newsroom.example/1", "wp:newsroom.example:post:1"),
        ("/?p=2", "https://newsroom.example/2", "wp:newsroom.example:post:2"),
    ] == [item.aliases for item in items]


def test_words_that_the_site_prints_above_its_answer_are_a_fault() -> None:
    body = b"<br />\n<b>Warning</b>: Undefined variable in <b>x.php</b> on line <b>3</b><br />\n"
    parsed = parse(body + (DATA / "posts.json").read_bytes().replace(b"[\n  {\n", b"[{", 1), GIVEN)
    assert (2, 1) == (len(parsed.items), len(parsed.faults))
    assert parsed.faults[0].why.startswith("the site prints words above its answer: Warning")


def test_an_empty_list_holds_no_posts() -> None:
    assert Parsed() == parse(b"\xef\xbb\xbf []", GIVEN)


@pytest.mark.parametrize(
    ("why", "body"),
    [
        pytest.param("empty", b" \n", id="nothing"),
        pytest.param(
            "rest_no_route: No route was found",
            b'{"code": "rest_no_route", "message": "No route was found &mdash; here.", "data": {}}',
            id="an error",
        ),
        pytest.param(r"a web page \(HTML\)", b"<!DOCTYPE html><title>Just a moment", id="a page"),
        pytest.param("the index of the REST API", b'{"name": "N", "namespaces": []}', id="index"),
        pytest.param(
            "a list, but not of posts", b'[{"id": 3, "taxonomy": "category"}]', id="terms"
        ),
        pytest.param("broken JSON", b'[{"id": 1, "title": {"rend', id="torn off"),
        pytest.param("broken JSON", b"[" + b"1" * 5000 + b"]", id="an endless number"),
        pytest.param("nested too deep", b"[" * 100_000, id="too deep"),
        pytest.param("JSON, but no list of posts", b'"posts"', id="other JSON"),
        pytest.param("broken JSON", b"\x89PNG\r\n\0\0\0", id="a picture"),
    ],
)
def test_what_is_no_list_of_posts_is_unreadable_with_a_reason(why: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match=why):
        parse(body, GIVEN)


def test_an_error_names_its_parameters() -> None:
    body = {
        "code": "rest_invalid_param",
        "message": "Invalid parameter(s): orderby",
        "data": {"status": 400, "params": {"orderby": "orderby is not one of …"}},
    }
    assert ("rest_invalid_param", "Invalid parameter(s): orderby", ("orderby",)) == refusal(
        json.dumps(body).encode()
    )
    assert refusal(b"<html>") is None


@pytest.mark.parametrize(
    ("expected", "length"),
    [
        pytest.param(("x", "y" * 199 + "…", ()), 100_000, id="long"),
        pytest.param(None, 200_000, id="longer than any error"),
    ],
)
def test_an_error_is_read_only_so_far(expected: object, length: int) -> None:
    """It is read on the event loop, where a message of megabytes would hold up everything."""
    assert expected == refusal(json.dumps({"code": "x", "message": "y" * length}).encode())


def test_real_answers_end_in_items_or_in_one_clear_error(corpora: Path) -> None:
    folders = (corpora / "wordpress", corpora / "corpora" / "wordpress")
    paths = [path for folder in folders for path in sorted(folder.rglob("*.json"))]
    if not paths:
        pytest.skip(f"{corpora}: no folder `wordpress`")
    found = {path.name: _outcome(path) for path in paths}
    assert {"posts.json": 10, "pages.json": 6, "post-60.json": 1, "page-with-subpage.json": 1} == {
        name: items for name, items in found.items() if items
    }


def _outcome(path: Path) -> int:
    try:
        return len(parse(path.read_bytes(), GIVEN).items)
    except SourceError:
        return 0
