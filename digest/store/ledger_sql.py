"""The ledger's statements, the same text for SQLite and PostgreSQL.

Rows are found by one of two partial indexes, on what waits and on what is held (claimed or
sending), and changed by their whole key; each change names the state it expects. Left to itself
SQLite would walk an edition by its primary key, past everything already sent: the inner queries,
which an index answers alone, and a plus before `edition_id` prevent that.
"""

WAITING = "('pending', 'deferred', 'in_doubt')"

HELD = "d.owner > ''"
"""Claimed or sending, which are few, in all editions; one is named as `+d.edition_id`."""

EDITIONS = f"""
    WITH RECURSIVE waiting(id) AS (
        SELECT min(edition_id) FROM deliveries WHERE state IN {WAITING}
        UNION ALL
        SELECT (SELECT min(edition_id) FROM deliveries
                WHERE state IN {WAITING} AND edition_id > waiting.id)
        FROM waiting WHERE waiting.id IS NOT NULL
    ), unfinished(id) AS (
        SELECT id FROM waiting WHERE id IS NOT NULL
        UNION SELECT d.edition_id FROM deliveries AS d WHERE {HELD}
    )"""
"""Editions of which a letter waits, and those that are not finished."""


def is_unfinished(edition: str) -> str:
    """Whether any letter of an edition waits or is held."""
    return f"""(EXISTS (SELECT 1 FROM deliveries AS d
            WHERE d.edition_id = {edition} AND d.state IN {WAITING})
        OR EXISTS (SELECT 1 FROM deliveries AS d WHERE {HELD} AND +d.edition_id = {edition}))"""


def _in_state(states: str) -> str:
    """The deliveries in those states, of those that wait, of all editions."""
    return f"""
        FROM (
            SELECT n.edition_id, n.subscriber_id
            FROM waiting JOIN deliveries AS n ON n.edition_id = waiting.id
            WHERE n.state IN {states} AND n.state IN {WAITING}
        ) AS k
        JOIN deliveries AS d ON d.edition_id = k.edition_id AND d.subscriber_id = k.subscriber_id
        JOIN editions AS e ON e.id = d.edition_id"""


_KEY = "WHERE edition_id = :edition_id AND subscriber_id = :subscriber_id"

WORK = f"""{EDITIONS}
    SELECT e.id, e.key, e.stream, e.due FROM waiting JOIN editions AS e ON e.id = waiting.id
    WHERE e.state = 'ready' AND EXISTS (
        SELECT 1 FROM deliveries AS d
        WHERE d.edition_id = e.id AND d.state = 'pending' AND d.state IN {WAITING})
    ORDER BY e.id"""

_STANDING = """s.status, x.reason AS suppressed,
        EXISTS (SELECT 1 FROM subscriptions AS w WHERE w.subscriber_id = s.id
            AND w.cadence = :stream AND w.ended_reason = 'unsubscribed')
        AND NOT EXISTS (SELECT 1 FROM subscriptions AS w WHERE w.subscriber_id = s.id
            AND w.cadence = :stream AND w.ended_at IS NULL) AS has_left"""

# The table is all but empty: this costs next to nothing where no amendment is open.
_KEPT_BACK = """EXISTS (
        SELECT 1 FROM amendments AS a JOIN releases AS r ON r.id = a.release_id
        JOIN letter_items AS i ON i.letter_id = {letter_id}
        WHERE a.state IN ('waiting', 'at_work') AND CASE a.severity
            WHEN 'correction' THEN coalesce(i.telling_id, i.release_id) = a.release_id
                AND (a.version IS NULL OR i.version < a.version)
            ELSE coalesce(r.same_as, r.id) = (SELECT coalesce(t.same_as, t.id)
                    FROM releases AS t WHERE t.id = i.release_id)
                AND (a.version IS NULL OR i.version <> a.version
                    OR coalesce(i.telling_id, i.release_id) <> a.release_id)
            END) AS is_kept_back"""

# To be given a list of parameters, one for each person.
STANDING = f"""
    SELECT s.id, {_STANDING}, {_KEPT_BACK.format(letter_id="d.letter_id")}
    FROM deliveries AS d JOIN subscribers AS s ON s.id = d.subscriber_id
    LEFT JOIN suppressions AS x ON x.address = s.address
    WHERE d.edition_id = :edition_id AND d.subscriber_id IN ({{}})"""

NEXT = f"""
    SELECT d.edition_id, d.subscriber_id, d.letter_id, d.attempts, d.first_tried_at, d.thread,
        s.email, s.token_generation, {_STANDING}, {_KEPT_BACK.format(letter_id="d.letter_id")}
    FROM (
        SELECT n.edition_id, n.subscriber_id FROM deliveries AS n
        WHERE n.edition_id = :edition_id AND n.state = 'pending' AND n.state IN {WAITING}
        ORDER BY n.subscriber_id LIMIT :limit
    ) AS k
    JOIN deliveries AS d ON d.edition_id = k.edition_id AND d.subscriber_id = k.subscriber_id
    JOIN subscribers AS s ON s.id = d.subscriber_id
    LEFT JOIN suppressions AS x ON x.address = s.address
    ORDER BY d.subscriber_id"""

PUT_OFF = f"""
    UPDATE deliveries SET state = 'deferred', until = :until, reply = :reason, settled_at = :now
    {_KEY} AND state = 'pending'"""

CLAIM = f"""
    UPDATE deliveries SET state = 'claimed', owner = :owner {_KEY} AND state = 'pending'"""

SKIP = f"""
    UPDATE deliveries SET state = 'skipped', reply = :reason, settled_at = :now
    {_KEY} AND state = 'pending'"""

START = f"""
    UPDATE deliveries SET state = 'sending', attempts = attempts + 1,
        first_tried_at = coalesce(first_tried_at, :now)
    {_KEY} AND state = 'claimed' AND owner = :owner"""

IS_SENDING = f"SELECT 1 FROM deliveries {_KEY} AND state = 'sending' AND owner = :owner"

SETTLE = f"""
    UPDATE deliveries SET state = :state, owner = NULL, until = :until, code = :code,
        reply = :reply, settled_at = :now, first_tried_at = coalesce(first_tried_at, :tried)
    {_KEY} AND state IN ('claimed', 'sending') AND owner = :owner"""

GIVE_BACK = f"""
    UPDATE deliveries SET state = 'pending', owner = NULL
    {_KEY} AND state = 'claimed' AND owner = :owner"""

ACCEPTED_AFTER_ALL = f"""
    UPDATE deliveries SET state = 'accepted', owner = NULL, until = NULL, code = :code,
        reply = :reply, settled_at = :now
    {_KEY} AND state IN ('pending', 'claimed', 'deferred', 'in_doubt')"""

HELD_BY = f"""
    SELECT d.edition_id, d.subscriber_id, d.owner, d.state, e.stream,
        {_KEPT_BACK.format(letter_id="d.letter_id")}
    FROM deliveries AS d JOIN editions AS e ON e.id = +d.edition_id WHERE {HELD}
    ORDER BY +d.edition_id, d.subscriber_id"""

DOUBT = f"""
    UPDATE deliveries SET state = :state, owner = NULL, reply = :reply, settled_at = :now
    {_KEY} AND state = 'sending' AND owner = :owner"""

MAY_HAVE = f"""
    INSERT INTO doubted (edition_id, subscriber_id, letter_id, at)
    SELECT edition_id, subscriber_id, letter_id, :now FROM deliveries
    {_KEY} AND state = 'sending' AND owner = :owner
    ON CONFLICT DO NOTHING"""

DUE = f"""{EDITIONS}
    SELECT d.edition_id, d.subscriber_id, d.first_tried_at
    {_in_state("('deferred')")}
    WHERE d.until <= :now ORDER BY d.edition_id, d.subscriber_id LIMIT :limit"""

WAKE = f"""
    UPDATE deliveries SET state = 'pending', until = NULL {_KEY} AND state = 'deferred'"""

EXPIRE = f"""
    UPDATE deliveries SET state = 'refused', until = NULL, reply = :reply, settled_at = :now
    {_KEY} AND state = 'deferred'"""

DOUBTFUL = f"""{EDITIONS}
    SELECT d.edition_id, d.subscriber_id, e.stream
    {_in_state("('in_doubt')")}
    WHERE d.settled_at <= :settled_by AND d.first_tried_at > :tried_since
    ORDER BY d.edition_id, d.subscriber_id"""

RESEND = f"""
    UPDATE deliveries SET state = 'pending' {_KEY} AND state = 'in_doubt'"""

NEXT_DUE = f"""{EDITIONS}
    SELECT min(d.until) AS until {_in_state("('deferred')")} WHERE e.state = 'ready'"""

# Counted edition by edition and state by state, each a range of the index: grouping a million
# rows takes ten times as long.
BACKLOG = f"""{EDITIONS}
    SELECT e.stream, s.value AS state, sum(
        (SELECT count(*) FROM deliveries AS d
            WHERE d.edition_id = e.id AND d.state = s.value AND d.state IN {WAITING})
        + (SELECT count(*) FROM deliveries AS d
            WHERE {HELD} AND +d.edition_id = e.id AND d.state = s.value)) AS number
    FROM unfinished JOIN editions AS e ON e.id = unfinished.id
    CROSS JOIN (SELECT 'pending' AS value UNION ALL SELECT 'claimed' UNION ALL SELECT 'sending'
        UNION ALL SELECT 'deferred' UNION ALL SELECT 'in_doubt') AS s
    WHERE e.state = 'ready' GROUP BY e.stream, s.value"""

# What is put off untried waits for its person, not for us.
OLDEST = f"""{EDITIONS}
    SELECT e.stream, min(coalesce(e.ready_at, e.planned_at)) AS since
    FROM unfinished JOIN editions AS e ON e.id = unfinished.id
    WHERE e.state = 'ready' AND (
        EXISTS (SELECT 1 FROM deliveries AS d WHERE d.edition_id = e.id
            AND d.state IN ('pending', 'in_doubt') AND d.state IN {WAITING})
        OR EXISTS (SELECT 1 FROM deliveries AS d WHERE {HELD} AND +d.edition_id = e.id)
        OR EXISTS (SELECT 1 FROM deliveries AS d WHERE d.edition_id = e.id
            AND d.state = 'deferred' AND d.state IN {WAITING} AND d.first_tried_at IS NOT NULL))
    GROUP BY e.stream"""

LETTER = "SELECT segments FROM letters WHERE id = :letter_id"

SUPPRESS = """
    UPDATE deliveries SET state = 'skipped', owner = NULL, until = NULL, reply = :reason,
        settled_at = :now
    WHERE subscriber_id = :subscriber_id
        AND state IN ('pending', 'claimed', 'deferred', 'in_doubt')"""

SUPPRESS_STREAM = f"""{SUPPRESS}
        AND edition_id IN (SELECT id FROM editions WHERE stream = :stream)"""

CANCEL_EDITION = """
    UPDATE editions SET state = 'cancelled'
    WHERE id = :edition_id AND state IN ('ready', 'held')"""

UNSENT = f"""
    SELECT d.edition_id, d.subscriber_id FROM deliveries AS d
    WHERE d.edition_id = :edition_id AND d.state IN ('pending', 'deferred')
        AND d.state IN {WAITING}
    UNION ALL
    SELECT d.edition_id, d.subscriber_id FROM deliveries AS d
    WHERE {HELD} AND +d.edition_id = :edition_id AND d.state = 'claimed' LIMIT :limit"""

CANCEL = f"""
    UPDATE deliveries SET state = 'skipped', owner = NULL, until = NULL, reply = 'cancelled',
        settled_at = :now
    {_KEY} AND state IN ('pending', 'claimed', 'deferred')"""

NOTED = "SELECT owed, books FROM editions WHERE id = :edition_id"

COUNTS = """
    SELECT state, count(*) AS number FROM deliveries WHERE edition_id = :edition_id
    GROUP BY state"""
