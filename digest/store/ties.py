"""Which press releases announce which reports: tied, not the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from digest.changes import Rule
from digest.model import Release
from digest.store.database import Store, Value
from digest.store.release_rows import id_of
from digest.store.values import as_json, instant

MOST = 50
"""Releases of one source around a date that are looked through for a title, the newest first."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A press release's entry and that of the report it announces, by their uids, and what shows
    it."""

    press: str
    report: str
    rule: Rule


def add(store: Store, press: str, report: str, rule: Rule) -> bool:
    """Tie a press release to a report, by the uids of their releases; False where they are tied
    already."""
    hit = store.write(
        """
        INSERT INTO ties (press_id, report_id, rule) VALUES (:press, :report, :rule)
        ON CONFLICT DO NOTHING
        """,
        {"press": id_of(store, press), "report": id_of(store, report), "rule": rule},
    )
    return hit == 1


def of(store: Store, uids: Iterable[str]) -> tuple[Tie, ...]:
    """The ties of these entries, whichever end they are, in the order in which press releases and
    then reports became known."""
    rows = store.read(
        """
        WITH asked AS (
            SELECT r.id FROM json_each(:uids) AS u
            CROSS JOIN releases AS root ON root.uid = u.value
            CROSS JOIN releases AS r ON r.id = root.id OR r.same_as = root.id
        )
        SELECT DISTINCT p.uid AS press, q.uid AS report, min(t.rule) AS rule
        FROM (
            SELECT t.* FROM asked CROSS JOIN ties AS t ON t.press_id = asked.id
            UNION SELECT t.* FROM asked CROSS JOIN ties AS t ON t.report_id = asked.id
        ) AS t
        JOIN releases AS one ON one.id = t.press_id
        JOIN releases AS p ON p.id = coalesce(one.same_as, one.id)
        JOIN releases AS other ON other.id = t.report_id
        JOIN releases AS q ON q.id = coalesce(other.same_as, other.id)
        WHERE p.id <> q.id GROUP BY p.id, q.id ORDER BY p.id, q.id
        """,
        {"uids": as_json(list(uids))},
    )
    return tuple(Tie(row["press"], row["report"], Rule(row["rule"])) for row in rows)


def reports_around(store: Store, one: Release, distance: timedelta) -> dict[str, str]:
    """The titles of the reports of a release's source that were published about when it was, by
    their uids."""
    rows = store.read(
        """
        SELECT uid, title FROM releases WHERE source = :source AND uid <> :uid
            AND published BETWEEN :low AND :high AND kind = 'report' AND title IS NOT NULL
        ORDER BY published DESC, id LIMIT :most
        """,
        _about(one, distance),
    )
    return {row["uid"]: row["title"] for row in rows}


def mentions_around(
    store: Store, one: Release, phrase: str, distance: timedelta
) -> tuple[str, ...]:
    """The other releases of a release's source, published about when it was, that have a phrase in
    their text, whatever the case of its ASCII letters."""
    rows = store.read(
        """
        SELECT uid FROM releases WHERE source = :source AND uid <> :uid
            AND published BETWEEN :low AND :high AND (instr(lower(summary), lower(:phrase))
                OR instr(lower(content), lower(:phrase)))
        ORDER BY published DESC, id LIMIT :most
        """,
        _about(one, distance) | {"phrase": phrase},
    )
    return tuple(row["uid"] for row in rows)


def _about(one: Release, distance: timedelta) -> dict[str, Value]:
    return {
        "source": one.source,
        "uid": one.uid,
        "low": instant(one.published.at - distance),
        "high": instant(one.published.at + distance),
        "most": MOST,
    }
