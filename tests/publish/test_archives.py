from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.model import Moment
from tests.feeds.newsroom import DAY, release
from tests.publish.desk import Desk, chain, files

NOW = datetime(2026, 5, 10, 8, 15, tzinfo=UTC)


def _monthly(number: int) -> datetime:
    return DAY - timedelta(days=31 * number)


def test_an_archive_whose_last_entry_moved_away_goes_and_the_next_one_leads_past_it(
    newsroom: Desk,
) -> None:
    newsroom.add(
        *(release(f"r{number:02}", published=_monthly(number)) for number in range(54)), at=NOW
    )
    newsroom.build(NOW)
    gone, before = (f"all/{_monthly(number):%Y-%m}" for number in (51, 52))
    assert gone in list(chain(newsroom.folder, "all"))
    newsroom.revise(replace(release("r51"), published=Moment(DAY)), at=NOW)
    newsroom.build(NOW)
    assert not [path for path in files(newsroom.folder) if path.startswith(gone)]
    steps = list(chain(newsroom.folder, "all"))
    assert gone not in steps
    assert before in steps
