"""rss2email, mail by mail: one for each entry, and a reply for each change where asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.taxonomy import Taxonomy
from tests.readers.rss2email import Rss2email
from tests.readers.story import ATOM, CHANGING, STEADY, Way, missing, tell

TITLES = sorted([CHANGING.title, *(one.title for one in STEADY.values())])
CHANGES = [f"Corrected: {CHANGING.title}", "Withdrawn"]


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        pytest.param(False, [], id="as it comes, it mails an entry once"),
        pytest.param(True, CHANGES, id="asked for changes, it answers its own mail"),
    ],
)
def test_a_reader_by_mail_gets_no_mail_twice(
    replies: bool, expected: list[str], tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """A moved address is no mail, nor is what is left of a withdrawal."""
    reader = Rss2email(tmp_path / "reader", replies=replies)
    way = Way("rss2email", lambda _: reader, ATOM)
    if why := missing(way):
        pytest.skip(why)
    tell(way, tmp_path, taxonomy)
    mails = reader.mails()
    first = [str(one["Subject"]) for one in mails if one["In-Reply-To"] is None]
    later = [str(one["Subject"]) for one in mails if one["In-Reply-To"] is not None]
    assert (TITLES, sorted(expected)) == (sorted(first), sorted(later))
