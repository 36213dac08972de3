"""When to ask again, by what an answer's headers say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.http import fresh_for, retry_after
from digest.http.pace import LONGEST

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Tue, 24 Nov 2026 09:00:00 GMT"}  # a week slow


@pytest.mark.parametrize(
    ("expected", "headers"),
    [
        pytest.param(None, {}, id="nothing said"),
        pytest.param(timedelta(seconds=120), {"retry-after": "120"}, id="seconds"),
        pytest.param(timedelta(), {"retry-after": "0"}, id="no wait"),
        pytest.param(timedelta(seconds=7), {"retry-after": " 007 "}, id="written oddly"),
        pytest.param(
            timedelta(hours=1),
            {"retry-after": "Tue, 24 Nov 2026 10:00:00 GMT", **DATE},
            id="a date, by the server's own clock",
        ),
        pytest.param(
            timedelta(minutes=30),
            {"retry-after": "Tue, 01 Dec 2026 12:30:00 GMT"},
            id="a date, by ours where it has none",
        ),
        pytest.param(
            timedelta(hours=1),
            {"retry-after": "Tuesday, 24-Nov-26 10:00:00 GMT", **DATE},
            id="an old form of date",
        ),
        pytest.param(
            timedelta(hours=1),
            {"retry-after": "Tue Nov 24 10:00:00 2026", **DATE},
            id="the oldest form of date",
        ),
        pytest.param(
            timedelta(),
            {"retry-after": "Tue, 24 Nov 2026 08:00:00 GMT", **DATE},
            id="a date that has passed",
        ),
        pytest.param(LONGEST, {"retry-after": "9" * 5000}, id="longer than time"),
        pytest.param(LONGEST, {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, id="the last day"),
        pytest.param(None, {"retry-after": "soon"}, id="words"),
        pytest.param(None, {"retry-after": "-5"}, id="before it was said"),
        pytest.param(None, {"retry-after": "Tue, 99 Nov 2026 10:00:00 GMT"}, id="no date"),
    ],
)
def test_how_long_to_leave_a_server_alone(
    expected: timedelta | None, headers: dict[str, str]
) -> None:
    assert expected == retry_after(headers, NOW)


@pytest.mark.parametrize(
    ("expected", "headers"),
    [
        pytest.param(None, {}, id="nothing said"),
        pytest.param(600, {"cache-control": "max-age=600"}, id="max-age"),
        pytest.param(600, {"cache-control": "Public, MAX-AGE = 600"}, id="in any case"),
        pytest.param(600, {"cache-control": 'max-age="600"'}, id="in quotes"),
        pytest.param(600, {"cache-control": "s-maxage=9999, max-age=600"}, id="not for shared"),
        pytest.param(600, {"cache-control": "max-age=600, max-age=5"}, id="the first of two"),
        pytest.param(500, {"cache-control": "max-age=600", "age": "100"}, id="less its age"),
        pytest.param(None, {"cache-control": "max-age=600", "age": "600"}, id="too old already"),
        pytest.param(None, {"cache-control": "s-maxage=600"}, id="only for shared caches"),
        pytest.param(None, {"cache-control": "no-cache, max-age=600"}, id="no-cache"),
        pytest.param(None, {"cache-control": "max-age=600, no-store"}, id="no-store"),
        pytest.param(
            600, {"cache-control": 'no-cache="set-cookie, x", max-age=600'}, id="only one field"
        ),
        pytest.param(None, {"cache-control": "max-age=soon"}, id="words"),
        pytest.param(None, {"cache-control": "max-age=-1"}, id="less than nothing"),
        pytest.param(None, {"cache-control": "max-age=0"}, id="not at all"),
        pytest.param(
            1800,
            {"expires": "Tue, 24 Nov 2026 09:30:00 GMT", **DATE},
            id="Expires, by the server's own clock",
        ),
        pytest.param(
            600,
            {"cache-control": "max-age=600", "expires": "Tue, 24 Nov 2026 09:30:00 GMT", **DATE},
            id="max-age before Expires",
        ),
        pytest.param(
            None,
            {"cache-control": "no-cache", "expires": "Tue, 24 Nov 2026 09:30:00 GMT", **DATE},
            id="no-cache before Expires",
        ),
        pytest.param(None, {"expires": "0", **DATE}, id="expired, as many write it"),
        pytest.param(None, {"expires": DATE["date"], **DATE}, id="expired at once"),
        pytest.param(None, {"expires": "Thu, 19 Nov 1981 08:52:00 GMT"}, id="expired long ago"),
    ],
)
def test_how_long_an_answer_holds(expected: int | None, headers: dict[str, str]) -> None:
    length = timedelta(seconds=expected) if expected is not None else None
    assert length == fresh_for(headers, NOW)


HEADERS = st.dictionaries(
    st.sampled_from(["cache-control", "expires", "retry-after", "date", "age"]),
    st.text() | st.sampled_from(["max-age=", "Tue, 24 Nov 2026 10:00:00 +9999", "²", "٣"]),
)


@given(HEADERS)
def test_always_any_headers_are_understood_or_passed_over(headers: dict[str, str]) -> None:
    assert timedelta() <= (retry_after(headers, NOW) or timedelta()) <= LONGEST
    assert timedelta() < (fresh_for(headers, NOW) or timedelta(1)) <= LONGEST
