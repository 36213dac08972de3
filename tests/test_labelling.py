"""An editor gives labels and takes them away; that stands, and is owed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest import labelling
from digest.errors import NotFound, UsageError
from digest.model import Cadence, Dimension, Filter, Label, Origin, Release
from digest.plan import plan
from digest.store import Store, acts, releases
from digest.store.acts import By
from digest.taxonomy import Taxonomy
from tests.newsdesk import NOW, Newsdesk, only, page, pages, write
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, release
from tests.test_plan import got

BY = By("editor", START, "looked at")
CHILDREN = (Dimension.TOPIC, "children")
KENYA = (Dimension.COUNTRY, "KE")
AFRICA = (Dimension.REGION, "africa")


def held(store: Store, uid: str) -> Release:
    """The release as it is kept."""
    found = releases.by_uid(store, uid)
    assert found is not None
    return found


def shown(store: Store, uid: str) -> set[str]:
    """The published slugs."""
    found = held(store, uid)
    return {slug for dimension in Dimension for slug in found.slugs(dimension)}


def test_a_label_that_is_given_is_owed_to_those_who_follow_it(
    store: Store, taxonomy: Taxonomy
) -> None:
    enrol(store, "a@example.org", Cadence.DAILY, Filter(topics=("children",)))
    make_public(store, release("one"), now=START)
    plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=1))
    done = labelling.label(store, taxonomy, "one", BY, add=[CHILDREN])
    plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=25))
    assert ((CHILDREN,), (), True) == (done.added, done.removed, done.owed)
    assert ["one"] == got(store, "a@example.org")


def test_what_was_done_is_written_down(store: Store, taxonomy: Taxonomy) -> None:
    make_public(store, release("one"), now=START)
    labelling.label(store, taxonomy, "one", BY, add=[CHILDREN])
    (act,) = acts.of_release(store, "one")
    assert ("label", "editor", "+topic:children: looked at") == (act.act, act.by.who, act.by.reason)


def test_a_label_taken_away_is_owed_to_nobody(store: Store, taxonomy: Taxonomy) -> None:
    make_public(store, release("one"), now=START)
    labelling.label(store, taxonomy, "one", BY, add=[CHILDREN])
    before = held(store, "one").seq
    done = labelling.label(store, taxonomy, "one", BY, remove=[CHILDREN])
    assert (False, before) == (done.owed, held(store, "one").seq)
    assert "children" not in shown(store, "one")


def test_a_country_brings_its_region_and_takes_it_along(store: Store, taxonomy: Taxonomy) -> None:
    make_public(store, release("one"), now=START)
    assert {AFRICA, KENYA} == set(labelling.label(store, taxonomy, "one", BY, add=[KENYA]).added)
    gone = labelling.label(store, taxonomy, "one", BY, remove=[KENYA])
    assert {AFRICA, KENYA} == set(gone.removed)


def test_a_region_stays_with_another_of_its_countries(store: Store, taxonomy: Taxonomy) -> None:
    chad = (Dimension.COUNTRY, "TD")
    make_public(store, release("one"), now=START)
    labelling.label(store, taxonomy, "one", BY, add=[KENYA, chad])
    assert (chad,) == labelling.label(store, taxonomy, "one", BY, remove=[chad]).removed


def test_what_an_editor_decided_stands_in_the_next_version(
    desk: Newsdesk, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    source = pages(tmp_path)
    told = ("Belarus: Reporters arrested", "Two journalists were arrested in Minsk.", "May 7, 2026")
    write(source, page(told))
    desk.poll(source, now=NOW)
    uid = only(desk.store).uid
    gone = (Dimension.TOPIC, "journalists")
    labelling.label(desk.store, taxonomy, uid, BY, add=[CHILDREN], remove=[gone])
    write(source, page((told[0], f"{told[1]} One was let go.", told[2])))
    desk.poll(source, now=NOW + timedelta(hours=1))
    assert 2 == held(desk.store, uid).version
    assert "children" in shown(desk.store, uid)
    assert "journalists" not in shown(desk.store, uid)


def test_suggestions_wait_for_an_editor(store: Store, taxonomy: Taxonomy) -> None:
    weak = Label(*CHILDREN, Origin.RULE, 0.4, published=False)
    make_public(store, replace(release("one"), labels=(weak,)), now=START)
    assert (CHILDREN,) == labelling.suggested(held(store, "one"))
    labelling.label(store, taxonomy, "one", BY, remove=[CHILDREN])
    assert () == labelling.suggested(held(store, "one"))


def test_a_label_has_its_reasons_whoever_gives_it(store: Store, taxonomy: Taxonomy) -> None:
    make_public(store, release("one"), now=START)
    labelling.label(store, taxonomy, "one", BY, add=[CHILDREN])
    (label,) = (one for one in held(store, "one").labels if one.slug == "children")
    assert (Origin.EDITOR, 1.0, ["given"]) == (
        label.origin,
        label.confidence,
        [reason.rule for reason in label.reasons],
    )


def test_mistakes_are_told(store: Store, taxonomy: Taxonomy) -> None:
    make_public(store, release("one"), now=START)
    labelling.label(store, taxonomy, "one", BY, add=[CHILDREN])
    with pytest.raises(UsageError, match="has these labels already"):
        labelling.label(store, taxonomy, "one", BY, add=[CHILDREN])
    with pytest.raises(NotFound):
        labelling.label(store, taxonomy, "none", BY, add=[CHILDREN])
