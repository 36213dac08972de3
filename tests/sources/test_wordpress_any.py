"""Whatever a site answers, it ends in items and faults or in one error: always."""

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import Unreadable
from digest.sources.parsed import Given
from digest.sources.wordpress_posts import parse

GIVEN = Given(datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/", languages=("en",))
SITES = {"1": "https://newsroom.example/fr/"}

ODD = (
    *("https://newsroom.example/?p=7", "/a/b.pdf", "http://[", "2026-11-16T09:30:00", "publish"),
    *('<a href="/x.pdf">x</a><link hreflang="fr" href="/fr">', "<p>\x00\ud800 &#xd800;"),
    "fr_FR",
)
PRINTED = st.sampled_from(ODD) | st.text(max_size=20)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**18) | st.floats() | PRINTED,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["rendered", "protected", "id", "lang", "href", "code", "canonical", "1"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
KEYS = (
    *("id", "date", "modified", "modified_gmt", "guid", "status", "type", "link"),
    *("content", "excerpt", "lang", "translations", "wpml_translations"),
    *("mlpRelationships", "yoast_head", "yoast_head_json", "jetpack_featured_media_url"),
)
EMBEDDED = st.fixed_dictionaries({}, optional={"wp:term": ANY, "wp:featuredmedia": ANY})
POST = st.fixed_dictionaries(
    {"date_gmt": st.just("2026-11-16T09:30:00") | ANY, "title": PRINTED | ANY},
    optional={**dict.fromkeys(KEYS, ANY), "_embedded": EMBEDDED | ANY},
)


@settings(max_examples=300, deadline=None)
@given(st.lists(POST | ANY, max_size=4) | ANY)
def test_any_json_ends_in_items_and_faults_or_in_one_error(said: object) -> None:
    body = json.dumps(said).encode()
    try:
        found = parse(body, GIVEN, SITES)
    except Unreadable:
        return
    assert all(item.aliases and (item.title or item.summary) for item in found.items)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-16")))
def test_any_octets_end_in_items_or_in_one_error(body: bytes) -> None:
    try:
        parse(b'[{"id":1,"title":"' + body, GIVEN)
    except Unreadable:
        return
