"""Changed rules label the store anew, and owe nobody anything."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest import labelling
from digest.config import SourceConfig, TaxonomyConfig
from digest.config.values import Added
from digest.model import Cadence, Dimension
from digest.plan import plan
from digest.relabelling import CHUNK, Relabelled, Relabelling
from digest.store import Store, releases
from digest.store.acts import By
from digest.taxonomy import Taxonomy, load
from tests.newsdesk import BELARUS, KENYA, NOW, Newsdesk, page, pages, write
from tests.newsroom import HOURS, PlainComposer, enrol
from tests.test_plan import got

BY = By("editor", NOW, None)
CHILDREN = (Dimension.TOPIC, "children")


@pytest.fixture
def changed(tmp_path: Path) -> Taxonomy:
    """Rules by which every arrest is about children."""
    (tmp_path / "rules/phrases").mkdir(parents=True)
    (tmp_path / "rules/phrases/en.toml").write_text('[children]\n"arrested" = 0.9\n')
    return load(TaxonomyConfig(tmp_path / "rules"))


@pytest.fixture
def source(desk: Newsdesk, tmp_path: Path) -> SourceConfig:
    """Two releases, read."""
    source = write(pages(tmp_path), page(BELARUS, KENYA))
    desk.poll(source, now=NOW)
    return source


def topics(store: Store) -> dict[str, tuple[str, ...]]:
    """Published topics by the first word of the title."""
    found = releases.by_ids(store, releases.ids_after(store, 0, CHUNK))
    return {str(one.title).split(":")[0]: one.slugs(Dimension.TOPIC) for one in found}


def run(
    store: Store, taxonomy: Taxonomy, *sources: SourceConfig, dry_run: bool = False
) -> list[Relabelled]:
    """What changes."""
    relabelling = Relabelling(store, taxonomy, {one.name: one for one in sources})
    return list(relabelling.apply(dry_run=dry_run))


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    store: Store, source: SourceConfig, changed: Taxonomy
) -> None:
    before = topics(store)
    told = run(store, changed, source, dry_run=True)
    assert [CHILDREN] == [named for one in told for named in one.gained]
    assert before == topics(store)
    assert told == run(store, changed, source)
    assert {"Belarus": ("children",), "Kenya": ()} == topics(store)


def test_the_second_time_nothing_changes(
    store: Store, source: SourceConfig, changed: Taxonomy
) -> None:
    run(store, changed, source)
    assert [] == run(store, changed, source)


def test_rules_that_did_not_change_change_nothing(
    store: Store, source: SourceConfig, taxonomy: Taxonomy
) -> None:
    assert [] == run(store, taxonomy, source)


def test_nobody_is_owed_anything(store: Store, source: SourceConfig, changed: Taxonomy) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    plan(store, PlainComposer(), HOURS, now=NOW + timedelta(hours=2))
    seqs = [one.seq for one in releases.by_ids(store, releases.ids_after(store, 0, CHUNK))]
    before = got(store, "a@example.org")
    run(store, changed, source)
    plan(store, PlainComposer(), HOURS, now=NOW + timedelta(days=2))
    assert before == got(store, "a@example.org")
    assert seqs == [one.seq for one in releases.by_ids(store, releases.ids_after(store, 0, CHUNK))]


def test_what_an_editor_decided_stands(
    store: Store, source: SourceConfig, taxonomy: Taxonomy, changed: Taxonomy
) -> None:
    found = releases.by_ids(store, releases.ids_after(store, 0, CHUNK))
    uids = {str(one.title).split(":")[0]: one.uid for one in found}
    labelling.label(store, taxonomy, uids["Kenya"], BY, add=[CHILDREN])
    labelling.label(store, taxonomy, uids["Belarus"], BY, remove=[CHILDREN])
    run(store, changed, source)
    assert {"Belarus": (), "Kenya": ("children",)} == topics(store)


def test_what_a_source_added_stands_when_it_is_gone(
    desk: Newsdesk, store: Store, tmp_path: Path, changed: Taxonomy
) -> None:
    source = pages(tmp_path, add=Added(topics=("journalists",)))
    desk.poll(write(source, page(KENYA)), now=NOW)
    run(store, changed)
    assert {"Kenya": ("journalists",)} == topics(store)


def test_it_goes_chunk_by_chunk(
    desk: Newsdesk, store: Store, tmp_path: Path, changed: Taxonomy
) -> None:
    many = [(f"Notice {n}: a reporter arrested", f"Text {n}.", "May 7, 2026") for n in range(60)]
    desk.poll(write(pages(tmp_path), page(*many)), now=NOW)
    seen: list[int] = []
    list(Relabelling(store, changed).apply(alive=seen.append))
    assert [CHUNK, 60 - CHUNK] == seen
