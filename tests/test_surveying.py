"""The rules against the store: what is of no use, and what is left without a label."""

from pathlib import Path

from digest import labelling
from digest.config import TaxonomyConfig
from digest.model import Dimension
from digest.relabelling import Relabelling
from digest.store import releases
from digest.store.acts import By
from digest.surveying import survey
from digest.taxonomy import load
from digest.taxonomy.firing import Trouble
from tests.newsdesk import NOW, Newsdesk, page, pages, write

RULES = """
[children]
never = ["harbour school", "unheard"]
"school" = 0.9
"notice" = 0.9
"harbour" = 0.9
"arrested" = 0.9
"""


def read(desk: Newsdesk, folder: Path, count: int) -> None:
    """A store of notices, each about the same."""
    many = [
        (f"Notice {n}: harbour schools", f"Harbour school {n} was shut.", "May 7, 2026")
        for n in range(count)
    ]
    desk.poll(write(pages(folder), page(*many)), now=NOW)


def test_rules_that_are_of_no_use_are_named(desk: Newsdesk, tmp_path: Path) -> None:
    read(desk, tmp_path, 35)
    (tmp_path / "rules/phrases").mkdir(parents=True)
    (tmp_path / "rules/phrases/en.toml").write_text(RULES)
    rules = load(TaxonomyConfig(tmp_path / "rules"))
    found = survey(desk.store, Relabelling(desk.store, rules))
    troubles = {one.rule.text: one.trouble for one in found.findings if one.rule.language == "en"}
    assert {
        "notice": Trouble.EVERYWHERE,
        "harbour": Trouble.EVERYWHERE,
        "school": Trouble.EVERYWHERE,
    } == troubles


def test_releases_without_a_topic_are_counted_and_named(desk: Newsdesk, tmp_path: Path) -> None:
    read(desk, tmp_path, 3)
    found = survey(desk.store, Relabelling(desk.store, desk.taxonomy))
    assert (3, 3, 3) == (found.releases, found.without_topic, len(found.bare))


def test_a_rule_that_editors_contradict_is_named(desk: Newsdesk, tmp_path: Path) -> None:
    many = [(f"Kenya: press freedom {n}", f"Text {n}.", "May 7, 2026") for n in range(4)]
    desk.poll(write(pages(tmp_path), page(*many)), now=NOW)
    relabelling, by = Relabelling(desk.store, desk.taxonomy), By("editor", NOW)
    gone = [(Dimension.TOPIC, "journalists")]
    for one in releases.by_ids(desk.store, releases.ids_after(desk.store, 0, 50)):
        labelling.label(desk.store, desk.taxonomy, one.uid, by, remove=gone)
    findings = survey(desk.store, relabelling).findings
    assert [("press freedom", Trouble.CONTRADICTED, 4)] == [
        (one.rule.text, one.trouble, one.times) for one in findings
    ]


def test_how_many_rules_have_a_trouble_is_said_of_one_as_of_many() -> None:
    assert "1 of the rules never fires" == Trouble.NEVER.of(1)
    assert "2 of the rules never fire" == Trouble.NEVER.of(2)
    assert all("1 of the rules " in one.of(1) for one in Trouble)
