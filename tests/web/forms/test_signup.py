"""The form that asks for mail: every field empty, huge, wrong, twice."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.joining import Request
from digest.model import Cadence, Filter, Quiet, Role, SubjectStyle
from digest.subscriptions import Wish
from digest.web.forms.choice import Wrong
from digest.web.forms.fields import Fields, fields
from digest.web.forms.person import Offer
from digest.web.forms.signup import Signup, begun, read
from tests.web.world import FewLabels

OFFER = Offer("en", ("en", "fr", "ar"), "Europe/Minsk")
GOOD = {
    "email": "reader@example.org",
    "country": "by",
    "cadence": "daily",
    "language": "en",
    "zone": "Europe/Berlin",
    "hour": "7",
}


def said(**changes: str | list[str]) -> Fields:
    """A good form with some fields otherwise; an empty list leaves one out."""
    pairs = []
    for name, value in {**GOOD, **changes}.items():
        values = [value] if isinstance(value, str) else value
        pairs += [(name, one) for one in values]
    return fields(pairs)


def filled(**changes: str | list[str]) -> Signup:
    return read(said(**changes), FewLabels(), OFFER)


def complaints(**changes: str | list[str]) -> list[tuple[str, str]]:
    return [(one.field, one.why.value) for one in filled(**changes).complaints]


def test_a_good_form_is_a_request() -> None:
    expected = Request(
        email="reader@example.org",
        wishes=(Wish(Cadence.DAILY, Filter(countries=("BY",))),),
        languages=("en",),
        zone="Europe/Berlin",
        hour=7,
        language="en",
        wording="You agree.",
        how="form",
    )
    assert expected == filled().request(language="en", wording="You agree.")


def test_a_press_contact_may_hear_at_once() -> None:
    form = filled(cadence="alert", role="press", outlet="The Example Times", discreet="1")
    asked = form.request(language="en", wording="")
    assert (Role.PRESS, "The Example Times") == (asked.role, asked.outlet)
    assert SubjectStyle.DISCREET is asked.subject_style
    assert Cadence.ALERT is asked.wishes[0].cadence


def test_a_reader_has_no_outlet_whatever_was_typed() -> None:
    assert filled(outlet="X").request(language="en", wording="").outlet is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"email": []}, [("email", Wrong.EMPTY)], id="no address"),
        pytest.param({"email": "  \t"}, [("email", Wrong.EMPTY)], id="a blank address"),
        pytest.param({"email": "reader"}, [("email", Wrong.NO_ADDRESS)], id="half an address"),
        pytest.param({"email": "a@b@example.org"}, [("email", Wrong.NO_ADDRESS)], id="two @"),
        pytest.param(
            {"email": "a" * 5000 + "@example.org"}, [("email", Wrong.NO_ADDRESS)], id="huge"
        ),
        pytest.param(
            {"email": "a@example.org\nBcc: b@example.org"},
            [("email", Wrong.NO_ADDRESS)],
            id="a second header",
        ),
        pytest.param(
            {"email": "a@example.org, b@example.org"},
            [("email", Wrong.NO_ADDRESS)],
            id="two addresses",
        ),
        pytest.param({"country": []}, [("choice", Wrong.EMPTY)], id="nothing ticked"),
        pytest.param(
            {"country": ["by", "zz"]}, [("country", Wrong.UNKNOWN)], id="a country there is not"
        ),
        pytest.param({"cadence": []}, [("cadence", Wrong.EMPTY)], id="no cadence"),
        pytest.param({"cadence": "hourly"}, [("cadence", Wrong.UNKNOWN)], id="another cadence"),
        pytest.param({"cadence": "alert"}, [("cadence", Wrong.NOT_PRESS)], id="at once, a reader"),
        pytest.param({"hour": "24"}, [("hour", Wrong.UNKNOWN)], id="hour 24"),
        pytest.param({"hour": "-1"}, [("hour", Wrong.UNKNOWN)], id="hour -1"),
        pytest.param({"hour": "٧"}, [("hour", Wrong.UNKNOWN)], id="an hour in Arabic digits"),
        pytest.param({"hour": "9" * 400}, [("hour", Wrong.UNKNOWN)], id="a huge hour"),
        pytest.param({"zone": "Mars/Base"}, [("zone", Wrong.UNKNOWN)], id="no such zone"),
        pytest.param({"zone": "../etc/passwd"}, [("zone", Wrong.UNKNOWN)], id="a path for a zone"),
        pytest.param({"language": []}, [("language", Wrong.EMPTY)], id="no language"),
        pytest.param({"language": "xx"}, [("language", Wrong.UNKNOWN)], id="another language"),
        pytest.param({"role": "press"}, [("outlet", Wrong.NO_OUTLET)], id="press for nobody"),
        pytest.param(
            {"role": "press", "outlet": "x" * 300}, [("outlet", Wrong.TOO_LONG)], id="huge outlet"
        ),
        pytest.param(
            {name: [] for name in GOOD},
            [
                ("choice", Wrong.EMPTY),
                ("cadence", Wrong.EMPTY),
                ("language", Wrong.EMPTY),
                ("email", Wrong.EMPTY),
            ],
            id="nothing at all, told in the order of the page",
        ),
    ],
)
def test_what_is_wrong_is_told_all_at_once(
    changes: dict[str, str | list[str]], expected: list[tuple[str, str]]
) -> None:
    assert expected == complaints(**changes)


def test_what_was_typed_is_kept() -> None:
    form = filled(email="reader@", outlet="The Example Times", hour="99", topic="journalists")
    assert ("reader@", "99") == (form.email, form.person.hour)
    assert "The Example Times" == form.person.outlet
    assert frozenset({"country/by", "topic/journalists"}) == form.choice.ticked


def test_a_zone_nobody_chose_is_the_one_guessed() -> None:
    assert "Europe/Minsk" == filled(zone=[]).request(language="en", wording="").zone


def test_the_language_of_the_page_is_the_first_of_several() -> None:
    assert ("en", "fr") == filled(language=["fr", "en"]).person.languages


def test_an_address_of_the_form_fills_it_in_and_agrees_to_nothing() -> None:
    """But for the language of the page, nothing is ticked that was not asked for."""
    form = begun(fields([("topic", "journalists"), ("country", "zz")]), FewLabels(), OFFER)
    assert frozenset({"topic/journalists"}) == form.choice.ticked
    assert (None, ("en",), False) == (
        form.person.cadence,
        form.person.languages,
        form.person.discreet,
    )
    assert () == form.complaints


NAMES = st.sampled_from([*GOOD, "topic", "region", "kind", "role", "outlet", "match", "x"])


@given(st.lists(st.tuples(NAMES, st.text(max_size=30) | st.sampled_from(["by", "daily", "all"]))))
def test_a_form_is_always_a_request_or_complaints(pairs: list[tuple[str, str]]) -> None:
    form = read(fields(pairs), FewLabels(), OFFER)
    if not form.complaints:
        assert form.request(language="en", wording="").wishes


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        pytest.param({"quiet_from": "22:00"}, [("quiet_to", Wrong.EMPTY)], id="no end"),
        pytest.param({"quiet_to": "07:00"}, [("quiet_from", Wrong.EMPTY)], id="no beginning"),
        pytest.param(
            {"quiet_from": "25:00", "quiet_to": "07:00"}, [("quiet_from", Wrong.UNKNOWN)], id="late"
        ),
        pytest.param(
            {"quiet_from": "07:00", "quiet_to": "7:00"}, [("quiet_to", Wrong.SAME)], id="always"
        ),
        pytest.param({"alerts_per_day": "0"}, [("alerts_per_day", Wrong.UNKNOWN)], id="none"),
        pytest.param({"alerts_per_day": "100"}, [("alerts_per_day", Wrong.UNKNOWN)], id="many"),
        pytest.param({"alerts_per_day": "٥"}, [("alerts_per_day", Wrong.UNKNOWN)], id="no ASCII"),
    ],
)
def test_quiet_hours_and_the_number_of_alerts_are_told_what_is_wrong(
    sent: dict[str, str], wrong: list[tuple[str, Wrong]]
) -> None:
    assert wrong == [(one.field, one.why) for one in filled(**sent).complaints]


def test_quiet_hours_and_the_number_of_alerts_are_asked_for() -> None:
    asked = filled(quiet_from="22:00", quiet_to="7:30", alerts_per_day="5").request(
        language="en", wording=""
    )
    assert (Quiet(time(22), time(7, 30)), 5) == (asked.quiet, asked.alerts_per_day)
