"""Conditional requests and compression, rule by rule."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.web.validators import Validators, accepts_gzip, is_fresh, matches

CHANGED = datetime(2026, 11, 21, 7, 0, 0, 900_000, tzinfo=UTC)
ON_THE_SECOND = "Sat, 21 Nov 2026 07:00:00 GMT"
BEFORE = "Sat, 21 Nov 2026 06:59:59 GMT"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param('"abc"', True, id="the tag alone"),
        pytest.param('W/"abc"', True, id="a weak form of it, compared weakly"),
        pytest.param('"x", "abc"', True, id="in a list"),
        pytest.param('"x","abc",W/"y"', True, id="in a list without spaces"),
        pytest.param(', ,"abc"', True, id="after empty elements"),
        pytest.param('"a,b", "abc"', True, id="after a tag with a comma inside"),
        pytest.param("*", True, id="anything"),
        pytest.param(" * ", True, id="anything, with spaces"),
        pytest.param('"abcd"', False, id="a longer tag"),
        pytest.param('"ABC"', False, id="another case"),
        pytest.param('"x, "abc"', False, id="inside a tag left open"),
        pytest.param("abc", False, id="without quotes"),
        pytest.param('w/"abc"', False, id="a small w, which means nothing"),
        pytest.param('"*"', False, id="a star that is a tag"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_tag_is_found_in_if_none_match(header: str, expected: bool) -> None:
    """Lists, weak forms and the star count; malformed elements never do."""
    assert expected is matches('"abc"', header)


@pytest.mark.parametrize(
    ("none_match", "since", "expected"),
    [
        pytest.param(None, None, False, id="asked without conditions"),
        pytest.param('"abc"', None, True, id="the tag is known"),
        pytest.param('"old"', ON_THE_SECOND, False, id="an old tag wins over a good date"),
        pytest.param('"abc"', BEFORE, True, id="a good tag wins over an old date"),
        pytest.param("nonsense", ON_THE_SECOND, False, id="a malformed tag still wins"),
        pytest.param(None, ON_THE_SECOND, True, id="unchanged since that second"),
        pytest.param(None, BEFORE, False, id="changed a second later"),
        pytest.param(None, "Saturday, 21-Nov-26 07:00:00 GMT", True, id="an RFC 850 date"),
        pytest.param(None, "Sat Nov 21 07:00:00 2026", True, id="an asctime date"),
        pytest.param(None, "yesterday", False, id="no date at all"),
        pytest.param(None, "", False, id="an empty date"),
        pytest.param(None, "Sat, 21 Nov 99999 07:00:00 GMT", False, id="a year out of range"),
    ],
)
def test_a_copy_is_fresh_by_its_tag_or_else_by_its_date(
    none_match: str | None, since: str | None, expected: bool
) -> None:
    """RFC 9110 § 13.2.2: If-Modified-Since is only looked at without If-None-Match."""
    validators = Validators('"abc"', CHANGED)
    assert expected is is_fresh(validators, if_none_match=none_match, if_modified_since=since)


def test_last_modified_is_an_http_date_in_gmt_whatever_the_zone() -> None:
    """The fraction of a second is dropped, never rounded up into the future."""
    elsewhere = CHANGED.astimezone(tz=None) + timedelta(0)
    assert ON_THE_SECOND == Validators('"abc"', elsewhere).last_modified


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param(None, False, id="not said"),
        pytest.param("", False, id="none"),
        pytest.param("gzip", True, id="gzip"),
        pytest.param("GZip", True, id="any case"),
        pytest.param("x-gzip", True, id="its old name"),
        pytest.param("br, gzip, deflate", True, id="among others"),
        pytest.param("gzip;q=0.5, br;q=1", True, id="less than what we do not have"),
        pytest.param("gzip; q=0", False, id="refused"),
        pytest.param("gzip;q=0.000, *", False, id="refused, anything else welcome"),
        pytest.param("*", True, id="anything"),
        pytest.param("*;q=0", False, id="nothing"),
        pytest.param("gzip;q=0.5, identity", False, id="less welcome than none"),
        pytest.param("gzip, identity;q=0.5", True, id="more welcome than none"),
        pytest.param("gzip;q=high", False, id="a weight that is no number"),
        pytest.param("gzip;q=nan", False, id="a weight that is not a number at all"),
        pytest.param("gzipped", False, id="another word"),
    ],
)
def test_gzip_is_sent_only_where_it_is_welcome(header: str | None, expected: bool) -> None:
    """RFC 9110 § 12.5.3."""
    assert expected is accepts_gzip(header)
