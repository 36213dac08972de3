"""Feeds that are made when they are asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import pytest
from lxml import etree

from digest import editing, private_feeds, subscriptions
from digest.letters import words
from digest.model import Cadence, Filter, SubjectStyle, SubscriberStatus
from digest.publish import Press, Requested
from digest.store import subscribers
from digest.store.acts import By
from digest.store.database import Store
from digest.subscriptions import Wish
from digest.templates import Templates
from tests.feeds.lint import ATOM, complaints
from tests.web.world import NOW, PLAIN, PUBLISHER, RICH, TOKENS, FewLabels, World

SITE = "https://feeds.newsroom.example"


def _titles(data: bytes) -> list[str]:
    entries = etree.fromstring(data).findall(f"{ATOM}entry")
    return [unescape(one.findtext(f"{ATOM}title") or "") for one in entries]


def _follow(world: World, *filters: Filter) -> int:
    return world.subscribe_to(*(Wish(Cadence.DAILY, one) for one in filters))


def _address(world: World, subscriber_id: int, *, renew: bool = False) -> str:
    email = subscribers.by_id(world.store, subscriber_id).email
    address = private_feeds.address(world.store, TOKENS, SITE, email, renew=renew)
    return address.removeprefix(SITE)


CORRECTED = f"تصحيح: {RICH.title}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(
            "country=by&topic=death-penalty&match=any", [PLAIN.title, CORRECTED], id="either"
        ),
        pytest.param("country=by&topic=death-penalty&match=all", [], id="only both: none"),
        pytest.param("country=by&topic=journalists&match=all", [PLAIN.title], id="only both: one"),
        pytest.param("country=by&country=ru&match=any", [PLAIN.title, "Withdrawn"], id="countries"),
        pytest.param("country=eg&language=ar&match=all", [CORRECTED], id="Arabic"),
    ],
)
def test_a_feed_of_several_labels_shows_what_either_or_all_of_them_match(
    world: World, query: str, expected: list[str]
) -> None:
    answer = world.ask(f"/feeds/atom?{query}")
    own = f"{SITE}/feeds/atom?{query}"
    assert (200, []) == (answer.status_code, complaints(answer.content, own))
    assert expected == _titles(answer.content)
    assert f'<{own}>; rel="self"' == answer.headers["link"]
    etag = answer.headers["etag"]
    again = world.ask(f"/feeds/atom?{query}", headers={"If-None-Match": etag})
    assert (304, etag) == (again.status_code, again.headers["etag"])


def test_other_ways_of_asking_give_the_same_bytes_and_the_one_address(world: World) -> None:
    asked = ("match=any&topic=journalists&country=BY", "country=by&topic=journalists")
    first, second = (world.ask(f"/feeds/atom?{one}") for one in asked)
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert f"{SITE}/feeds/atom?country=by&topic=journalists&match=any" in first.headers["link"]


def test_one_label_leads_to_the_feed_that_has_a_file(world: World) -> None:
    answer = world.ask("/feeds/rss?country=BY&match=all")
    assert (308, f"{SITE}/feeds/country/by.rss") == (
        answer.status_code,
        answer.headers["location"],
    )
    assert f"{SITE}/feeds/all.json" == world.ask("/feeds/json").headers["location"]


def test_a_label_that_nobody_knows_is_named(world: World) -> None:
    answer = world.ask("/feeds/atom?country=ZZ&topic=nonsense")
    assert (400, "country: ZZ: not known\ntopic: nonsense: not known\n") == (
        answer.status_code,
        answer.text,
    )


def test_a_language_in_which_nothing_is_written_is_none(world: World) -> None:
    """Or anyone could ask for as many feeds as there are words."""
    answer = world.ask("/feeds/atom?language=xa&country=by")
    assert (400, "language: xa: no release has it yet\n") == (answer.status_code, answer.text)


def test_a_language_of_a_region_counts_as_the_language(world: World) -> None:
    """As in letters, which know no regions."""
    told = replace(PLAIN, uid="brazil", tag="tag:x,2026:brazil", language="pt-BR", seq=9)
    world.release(told)
    answer = world.ask("/feeds/atom?language=pt-br&country=by&match=all")
    assert [PLAIN.title] == _titles(answer.content)


def test_what_was_made_is_made_anew_once_an_entry_has_changed(world: World) -> None:
    parts = world.parts()
    query = "/feeds/atom?country=by&country=eg"
    assert [PLAIN.title, CORRECTED] == _titles(world.ask(query, parts=parts).content)
    world.revise(replace(PLAIN, title="Belarus: Freed", version=2))
    assert ["Belarus: Freed", CORRECTED] == _titles(world.ask(query, parts=parts).content)


def test_a_private_feed_follows_what_editors_hold_from_mail_and_let_go(world: World) -> None:
    person, parts = _follow(world, Filter(countries=("BY",))), world.parts()
    path, by = _address(world, person), By(who="test", reason=None, at=NOW)
    assert [PLAIN.title] == _titles(world.ask(path, parts=parts).content)
    editing.hold(world.store, PLAIN.uid, by)
    world.build()
    assert [] == _titles(world.ask(path, parts=parts).content)
    editing.approve(world.store, [PLAIN.uid], by)
    world.build()
    assert [PLAIN.title] == _titles(world.ask(path, parts=parts).content)


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_each_format_of_it_is_there(world: World, form: str) -> None:
    answer = world.ask(f"/feeds/{form}?country=by&country=ru")
    assert 200 == answer.status_code
    assert form in answer.headers["content-type"].replace("feed+json", "json")
    if form == "json":
        assert "https://jsonfeed.org/version/1.1" == json.loads(answer.content)["version"]


def test_a_private_feed_shows_what_letters_would_bring_and_why(world: World) -> None:
    person = _follow(world, Filter(countries=("BY",)))
    path = _address(world, person)
    answer = world.ask(path)
    assert (200, []) == (answer.status_code, complaints(answer.content, f"{SITE}{path}"))
    assert [PLAIN.title] == _titles(answer.content)
    assert "Because you follow Belarus" in answer.text
    assert "reader@example.org" not in answer.text
    expected = {"cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    assert expected == {name: answer.headers[name] for name in expected}
    again = world.ask(path, headers={"If-None-Match": answer.headers["etag"]})
    assert 304 == again.status_code


def test_two_private_feeds_have_ids_of_their_own_and_the_same_entries(world: World) -> None:
    first = _follow(world, Filter(countries=("BY",)))
    second = world.subscribe_to(
        Wish(Cadence.WEEKLY, Filter(countries=("BY",))), email="other@example.org"
    )
    feeds = [etree.fromstring(world.ask(_address(world, one)).content) for one in (first, second)]
    ids = [one.findtext(f"{ATOM}id") for one in feeds]
    assert 2 == len(set(ids))
    entries = [[e.findtext(f"{ATOM}id") for e in one.findall(f"{ATOM}entry")] for one in feeds]
    assert entries[0] == entries[1]


def test_a_renewed_address_revokes_the_one_before(world: World) -> None:
    person = _follow(world, Filter())
    before = _address(world, person)
    after = _address(world, person, renew=True)
    assert (410, 200) == (world.ask(before).status_code, world.ask(after).status_code)


def test_who_has_left_has_no_feed_any_more(world: World) -> None:
    person = _follow(world, Filter())
    path = _address(world, person)
    subscriptions.unsubscribe(world.store, subscriber_id=person, cadence=None, how="test", now=NOW)
    assert 410 == world.ask(path).status_code


@pytest.mark.parametrize("damage", ["cut", "changed", "of another purpose", "of nobody"])
def test_a_forged_address_leads_nowhere(world: World, damage: str) -> None:
    person = _follow(world, Filter())
    path = _address(world, person)
    token = path.removeprefix("/feeds/private/").removesuffix(".atom")
    forged = {
        "cut": token[:-1],
        "changed": "x" + token[1:],
        "of another purpose": world.token(person),
        "of nobody": TOKENS.feed(replace(TOKENS.read_feed(token), subscriber_id=999)),
    }[damage]
    assert 404 == world.ask(f"/feeds/private/{forged}.atom").status_code


def test_discreet_readers_find_no_reason_and_no_label_in_theirs(world: World) -> None:
    person = _follow(world, Filter(countries=("BY",)))
    _make_discreet(world.store, person)
    feed = world.ask(_address(world, person)).text
    assert "Your digest" in feed
    assert "Because" not in feed
    assert "<category" not in feed


def _make_discreet(store: Store, person: int) -> None:
    assert SubscriberStatus.ACTIVE is subscribers.by_id(store, person).status
    with store.writing():
        store.write(
            "UPDATE subscribers SET subject_style = :style WHERE id = :id",
            {"style": SubjectStyle.DISCREET, "id": person},
        )


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_what_is_made_on_request_names_no_hub(world: World, form: str) -> None:
    """None is told of it, and a reader would hand a person's secret address over to it."""
    hub = "https://hub.example/"
    press = Press(world.store, FewLabels(), replace(PUBLISHER, hub=hub))
    parts = world.parts(requested=Requested(press, words.read(Templates())), hub=hub)
    mine = _address(world, _follow(world, Filter())).removesuffix("atom") + form
    for address in (mine, f"/feeds/{form}?country=by&topic=death-penalty&match=any"):
        answer = world.ask(address, parts=parts)
        assert 200 == answer.status_code
        assert b"hub.example" not in answer.content.replace(b"\\/", b"/")
        assert "hub" not in answer.headers.get("link", "")
