"""People: one row per address, with what belongs to the person and not to a wish."""

from __future__ import annotations

import json
from datetime import date, datetime

from digest.errors import NotFound
from digest.model import Form, Role, SubjectStyle, Subscriber, SubscriberStatus
from digest.store.database import Row, Store, Value
from digest.store.values import as_json, clock_text, instant, quiet_of


def address_key(email: str) -> str:
    """The form by which two spellings of an address are the same: the domain's case never
    matters (RFC 5321 §2.4), and no provider in use tells local parts apart by case either."""
    return email.strip().casefold()


def add(store: Store, new: Subscriber, *, now: datetime) -> int:
    """Write a person for the first time; `new.id` is ignored. The key of the row."""
    return store.insert(
        """
        INSERT INTO subscribers (email, address, name, role, status, languages, zone, hour, form,
            subject_style, outlet, paused_until, quiet_from, quiet_to, alerts_per_day, created_at)
        VALUES (:email, :address, :name, :role, :status, :languages, :zone, :hour, :form,
            :subject_style, :outlet, :paused_until, :quiet_from, :quiet_to, :alerts_per_day,
            :created_at)
        """,
        row_of(new, now),
    )


def pend(store: Store, new: Subscriber, *, now: datetime) -> int:
    """The key of the person of that address, who waits to agree where there was none. They have
    asked for something at `now`, and nothing else of them changes: the same statement for who is
    known and who is not."""
    values = row_of(new, now)
    store.write(
        """
        INSERT INTO subscribers (email, address, name, role, status, languages, zone, hour, form,
            subject_style, outlet, quiet_from, quiet_to, alerts_per_day, created_at, asked_at)
        VALUES (:email, :address, :name, :role, 'pending', :languages, :zone, :hour, :form,
            :subject_style, :outlet, :quiet_from, :quiet_to, :alerts_per_day, :created_at,
            :created_at)
        ON CONFLICT (address) DO UPDATE SET asked_at = excluded.asked_at
        """,
        values,
    )
    row = store.one("SELECT id FROM subscribers WHERE address = :address", values)
    if row is None:
        raise NotFound("subscriber: not known")
    return int(row["id"])


def by_email(store: Store, email: str) -> Subscriber | None:
    """The person of that address, however it is spelt."""
    row = store.one(
        "SELECT * FROM subscribers WHERE address = :address", {"address": address_key(email)}
    )
    return _subscriber(row) if row else None


def by_id(store: Store, subscriber_id: int) -> Subscriber:
    """The person of that key; NotFound where there is none."""
    person = known(store, subscriber_id)
    if person is None:
        raise NotFound("subscriber: not known")
    return person


def known(store: Store, subscriber_id: int) -> Subscriber | None:
    """The same; None where there is none."""
    row = store.one("SELECT * FROM subscribers WHERE id = :id", {"id": subscriber_id})
    return _subscriber(row) if row else None


def holder(store: Store, subscriber_id: int, generation: int) -> Subscriber | None:
    """The person of that key whose links are of that generation; None where there is none, or the
    links were revoked."""
    row = store.one(
        "SELECT * FROM subscribers WHERE id = :id AND token_generation = :generation",
        {"id": subscriber_id, "generation": generation},
    )
    return _subscriber(row) if row else None


def set_status(store: Store, subscriber_id: int, status: SubscriberStatus) -> None:
    """Say whether a person may be written to; NotFound where there is none of that key."""
    hit = store.write(
        "UPDATE subscribers SET status = :status WHERE id = :id",
        {"id": subscriber_id, "status": status},
    )
    if hit != 1:
        raise NotFound("subscriber: not known")


def set_profile(store: Store, person: Subscriber) -> None:
    """Write what belongs to a person but their address and status; their zone and hour too, which
    `follows.set_clock` must hear of."""
    store.write(
        """
        UPDATE subscribers SET name = :name, role = :role, languages = :languages, zone = :zone,
            hour = :hour, form = :form, subject_style = :subject_style, outlet = :outlet,
            quiet_from = :quiet_from, quiet_to = :quiet_to, alerts_per_day = :alerts_per_day
        WHERE id = :id
        """,
        {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "languages": as_json(list(person.languages)),
            "zone": person.zone,
            "hour": person.hour,
            "form": person.form,
            "subject_style": person.subject_style,
            "outlet": person.outlet,
            **_bounds(person),
        },
    )


def set_paused(store: Store, subscriber_id: int, until: date | None) -> None:
    """Until which local day a person pauses; None where they do not."""
    store.write(
        "UPDATE subscribers SET paused_until = :until WHERE id = :id",
        {"id": subscriber_id, "until": until.isoformat() if until else None},
    )


def paused_until(store: Store, day: date) -> tuple[Subscriber, ...]:
    """Who pauses until `day` or a day before it, by key."""
    rows = store.read(
        "SELECT * FROM subscribers WHERE paused_until <= :day ORDER BY id",
        {"day": day.isoformat()},
    )
    return tuple(map(_subscriber, rows))


def set_email(store: Store, subscriber_id: int, email: str) -> None:
    """A person is written to at another address; Conflict where somebody has it."""
    store.write(
        "UPDATE subscribers SET email = :email, address = :address WHERE id = :id",
        {"id": subscriber_id, "email": email, "address": address_key(email)},
    )


def set_clock(store: Store, subscriber_id: int, *, zone: str, hour: int | None) -> None:
    """A person's time zone, and the local hour of their digests (None: the newsroom's)."""
    store.write(
        "UPDATE subscribers SET zone = :zone, hour = :hour WHERE id = :id",
        {"id": subscriber_id, "zone": zone, "hour": hour},
    )


def token_generation(store: Store, subscriber_id: int) -> int:
    """Links signed for an earlier generation are revoked."""
    row = store.one(
        "SELECT token_generation FROM subscribers WHERE id = :id", {"id": subscriber_id}
    )
    if row is None:
        raise NotFound("subscriber: not known")
    return int(row["token_generation"])


def revoke_links(store: Store, subscriber_id: int) -> None:
    """Begin another generation of a person's links: those signed for an earlier one are revoked."""
    store.write(
        "UPDATE subscribers SET token_generation = token_generation + 1 WHERE id = :id",
        {"id": subscriber_id},
    )


def feed_generation(store: Store, subscriber_id: int) -> int:
    """The private feed's address of an earlier generation is revoked."""
    row = store.one(
        "SELECT feed_generation AS n FROM subscribers WHERE id = :id", {"id": subscriber_id}
    )
    if row is None:
        raise NotFound("subscriber: not known")
    return int(row["n"])


def renew_feed(store: Store, subscriber_id: int) -> None:
    """Revoke the address of a person's private feed; the next one is another."""
    store.write(
        "UPDATE subscribers SET feed_generation = feed_generation + 1 WHERE id = :id",
        {"id": subscriber_id},
    )


def had_upto(store: Store, subscriber_id: int) -> int:
    """The cut-off up to which a person's deliveries have been forgotten; 0 where none has."""
    row = store.one("SELECT had_upto FROM subscribers WHERE id = :id", {"id": subscriber_id})
    return int(row["had_upto"]) if row else 0


def everyone(store: Store) -> tuple[Subscriber, ...]:
    """All people who have an address, in the order they came."""
    rows = store.stream("SELECT * FROM subscribers WHERE email <> '' ORDER BY id")
    return tuple(map(_subscriber, rows))


_NEVER_ASKED = """FROM subscribers AS s WHERE s.status = 'pending' AND s.asked_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM suppressions AS x WHERE x.address = s.address)"""


def never_asked(store: Store, at_most: int | None) -> tuple[Subscriber, ...]:
    """Who waits to agree and was never asked by mail, the first who came first; None: all. Nobody
    whose address is suppressed: only they may ask us."""
    rows = store.read(
        f"SELECT s.* {_NEVER_ASKED} ORDER BY s.id LIMIT :limit",
        {"limit": -1 if at_most is None else at_most},
    )
    return tuple(map(_subscriber, rows))


def count_never_asked(store: Store) -> int:
    """How many those are."""
    row = store.one(f"SELECT count(*) AS n {_NEVER_ASKED}")
    return int(row["n"]) if row else 0


def counts_by_status(store: Store) -> dict[str, int]:
    """How many people may be written to, wait, paused or left; not whom nobody can tell any more,
    who all have left."""
    rows = store.read("SELECT status, count(*) AS n FROM subscribers GROUP BY status")
    shells = store.one(
        "SELECT count(*) AS n FROM subscribers WHERE email = '' AND status = 'unsubscribed'"
    )
    gone = {"unsubscribed": int(shells["n"]) if shells else 0}
    counts = {row["status"]: row["n"] - gone.get(row["status"], 0) for row in rows}
    return {status: n for status, n in counts.items() if n}


def row_of(new: Subscriber, now: datetime) -> dict[str, Value]:
    """A person's row before it has a key, by column."""
    return {
        "email": new.email,
        "address": address_key(new.email),
        "name": new.name,
        "role": new.role,
        "status": new.status,
        "languages": as_json(list(new.languages)),
        "zone": new.zone,
        "hour": new.hour,
        "form": new.form,
        "subject_style": new.subject_style,
        "outlet": new.outlet,
        "paused_until": new.paused_until.isoformat() if new.paused_until else None,
        **_bounds(new),
        "created_at": instant(now),
    }


def _bounds(person: Subscriber) -> dict[str, Value]:
    quiet = person.quiet
    return {
        "quiet_from": clock_text(quiet.start) if quiet else None,
        "quiet_to": clock_text(quiet.end) if quiet else None,
        "alerts_per_day": person.alerts_per_day,
    }


def _subscriber(row: Row) -> Subscriber:
    return Subscriber(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        status=SubscriberStatus(row["status"]),
        languages=tuple(json.loads(row["languages"])),
        zone=row["zone"],
        hour=row["hour"],
        form=Form(row["form"]),
        subject_style=SubjectStyle(row["subject_style"]),
        outlet=row["outlet"],
        paused_until=date.fromisoformat(row["paused_until"]) if row["paused_until"] else None,
        quiet=quiet_of(row),
        alerts_per_day=row["alerts_per_day"],
    )
