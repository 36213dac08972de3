"""What is kept of entries between letters."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from digest.letters import Composer
from digest.letters.kept import Kept
from digest.model import Because, Form, Mark, SubjectStyle
from digest.templates import Templates
from tests.letters import newsroom


def test_a_thing_is_made_once_for_each_way_that_it_is_asked_for() -> None:
    kept: Kept[str] = Kept()
    made = iter("abc")
    about = object()
    asked = [kept.get(about, how, lambda: next(made)) for how in (1, 2, 1, 2)]
    assert ["a", "b", "a", "b"] == asked


def test_of_two_alike_each_has_its_own() -> None:
    """Identity counts: a kept thing lives as long as what was made of it."""
    kept: Kept[int] = Kept()
    ones = [kept.get([number], "", partial(int, number)) for number in range(100)]
    assert list(range(100)) == ones


def test_a_full_one_starts_anew() -> None:
    """So that memory stays flat."""
    kept: Kept[int] = Kept(limit=2)
    things = [object() for _ in range(3)]
    for thing in things:
        kept.get(thing, "", lambda: 1)
    assert 2 == kept.get(things[0], "", lambda: 2)
    assert 2 == kept.get(things[0], "", lambda: 3)


def test_what_is_kept_of_an_entry_never_stands_in_for_another_wish() -> None:
    """A composer that has written every sort of letter writes each as one that has written none."""
    base = newsroom.brief(3)
    item = base.items[0]
    others = [
        replace(base, zone="Africa/Nairobi"),
        replace(base, form=Form.FULL),
        replace(base, subject_style=SubjectStyle.DISCREET),
        replace(base, items=(replace(item, because=(Because(None, None),)),)),
        replace(base, items=(replace(item, marks=(Mark.LATE,)),)),
        newsroom.weekly(3),
        replace(newsroom.weekly(3), zone="Pacific/Auckland"),
    ]
    used = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES)
    for brief in [base, *others, base, *others]:
        fresh = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES)
        assert fresh.compose(brief) == used.compose(brief)
