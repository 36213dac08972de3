"""`taxonomy check`, `taxonomy apply`, `releases label` and `classify --gold`."""

from __future__ import annotations

import json

import pytest

from tests.cli.desk import NOW, Desk

RULES = '[children]\n"arrested" = 0.9\n'
OWN = '[taxonomy]\ndirectory = "rules"\n'


@pytest.fixture
def full(empty: Desk) -> Desk:
    """Everything read."""
    empty.fill()
    return empty


def changed(desk: Desk) -> None:
    """Rules of one's own."""
    desk.write("rules/phrases/en.toml", RULES)
    desk.configure(OWN)


def uid_of(desk: Desk, title: str) -> str:
    """The uid of the release whose title begins so."""
    listed = desk("releases", "list", "--json").json
    return str(next(one["uid"] for one in listed if (one["title"] or "").startswith(title)))


def test_check_counts_what_the_rules_leave_bare(full: Desk) -> None:
    found = full("taxonomy", "check", "--json").json
    assert {"releases", "without_topic", "without_place", "findings", "bare"} <= set(found)
    assert found["releases"] == len(full("releases", "list", "--json").json)
    assert f"{found['releases']} releases: " in full("taxonomy", "check").out


def test_check_tells_mistakes_with_their_lines(full: Desk) -> None:
    full.write("rules/phrases/en.toml", '[children]\n"boat" = 7\n\n[boats]\n')
    full.configure(OWN)
    shown = full("taxonomy", "check")
    assert (1, "") == (shown.code, shown.out)
    assert "en.toml:2: children.boat: 7 is not a weight" in shown.err
    assert "en.toml:4: boats: is not a topic" in shown.err


def test_apply_says_what_would_change_and_then_does_it(full: Desk) -> None:
    changed(full)
    first = full("taxonomy", "apply", "--dry-run", "--json").json
    assert first["dry_run"]
    assert first["changed"]
    assert first["changed"] == full("taxonomy", "apply", "--json").json["changed"]
    assert [] == full("taxonomy", "apply", "--json").json["changed"]


def test_apply_for_people_is_by_label(full: Desk) -> None:
    changed(full)
    shown = full("taxonomy", "apply", "--dry-run")
    assert 0 == shown.code
    assert "topic " in shown.out
    assert "would change for readers" in shown.err


def test_label_gives_and_takes(full: Desk) -> None:
    uid = uid_of(full, "Belarus")
    done = full("releases", "label", uid, "--add", "children", "--at", NOW, "--json").json
    assert ["topic:children"] == done["added"]
    shown = full("releases", "show", uid, "--json").json
    assert "children" in shown["topics"]
    assert ["label"] == [one["act"] for one in shown["acts"]]
    full("releases", "label", uid, "--remove", "topic:children")
    assert "children" not in full("releases", "show", uid, "--json").json["topics"]
    assert "(taken away by an editor: not published)" in full("releases", "show", uid).out


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("ir", "country:IR", id="a code"),
        pytest.param("Country:ir", "country:IR", id="a code with its dimension"),
        pytest.param("IRAN", "country:IR", id="a name"),
        pytest.param("Death-Penalty", "topic:death-penalty", id="a slug"),
    ],
)
def test_label_takes_any_letter_case(full: Desk, given: str, expected: str) -> None:
    uid = uid_of(full, "Belarus")
    assert expected in full("releases", "label", uid, "--add", given, "--json").json["added"]


def test_suggestions_are_listed_and_accepted(full: Desk) -> None:
    full.configure("[taxonomy]\npublish = {country = 1.0, topic = 1.0}\n")
    full("taxonomy", "apply")
    listed = full("releases", "list", "--suggested", "--json").json
    uid, waiting = listed[0]["uid"], set(listed[0]["suggested"])
    assert waiting <= set(full("releases", "label", uid, "--accept", "--json").json["added"])
    after = full("releases", "list", "--suggested", "--json").json
    assert uid not in [one["uid"] for one in after]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param((), "give --add LABEL, --remove LABEL or --accept", id="nothing"),
        pytest.param(("--add", "boats"), "boats: there is no such label", id="unknown"),
        pytest.param(
            ("--add", "deth-penalty"),
            "deth-penalty: there is no such label; did you mean topic:death-penalty?",
            id="misspelt",
        ),
        pytest.param(
            ("--add", "children", "--remove", "children"),
            "topic:children: both added and removed",
            id="both",
        ),
    ],
)
def test_label_tells_mistakes(full: Desk, options: tuple[str, ...], expected: str) -> None:
    shown = full("releases", "label", uid_of(full, "Belarus"), *options)
    assert (2, "") == (shown.code, shown.out)
    assert expected in shown.err


def test_reasons_are_shown_with_span_rule_and_weight(full: Desk) -> None:
    file = full.write("one.jsonl", '{"title": "Belarus: press freedom"}')
    shown = full("classify", str(file)).out
    assert '"press freedom" in title 9–22 (phrases/en: press freedom, 0.95)' in shown


GOLD = {
    "title": "Belarus: press freedom",
    "summary": "",
    "language": "en",
    "countries": ["BY"],
    "regions": ["europe-central-asia"],
    "topics": ["children"],
}


def test_classify_scores_itself_against_a_reader(empty: Desk) -> None:
    file = empty.write("gold.jsonl", json.dumps(GOLD))
    found = empty("classify", "--gold", str(file), "--json").json
    assert (1, 1.0) == (found["texts"], found["dimensions"]["country"]["f1"])
    assert (0, 1, 1) == tuple(
        found["dimensions"]["topic"][one] for one in ("right", "wrong", "missed")
    )
    assert ("topic:journalists", "topic:children") == (
        found["confusions"][0]["given"],
        found["confusions"][0]["wanted"],
    )
    shown = empty("classify", "--gold", str(file)).out
    assert "country in en\t1.000" in shown
    assert "1× topic journalists where topic children is right: press freedom" in shown


def test_what_may_go_either_way_does_not_count(empty: Desk) -> None:
    line = GOLD | {"topics": [], "either": ["journalists"]}
    file = empty.write("gold.jsonl", json.dumps(line))
    assert [] == empty("classify", "--gold", str(file), "--json").json["confusions"]


def test_a_label_that_is_not_known_is_named(empty: Desk) -> None:
    file = empty.write("gold.jsonl", json.dumps(GOLD | {"topics": ["boats"]}))
    shown = empty("classify", "--gold", str(file))
    assert (2, f"digest: {file}: line 1: topics: boats: not known\n") == (shown.code, shown.err)
