"""A small newsroom for tests: releases, wishes and letters with as little as possible in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest import config, subscriptions
from digest.calendar import Hours
from digest.letters import Brief, Letter
from digest.model import (
    Cadence,
    Dimension,
    Entry,
    Filter,
    Kind,
    Label,
    Mailing,
    Moment,
    Origin,
    Release,
    Role,
    Subscriber,
    SubscriberStatus,
)
from digest.service import Service
from digest.store import Store, releases, sequence, sources
from digest.subscriptions import Enrolled, Wish

START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
HOURS = Hours(daily=7, weekly=7, weekday="monday", settle=timedelta(minutes=2), zone="UTC")

CONFIG = """
    [newsroom]
    name = "Watchhouse"
    url = "https://newsroom.example.org"
    postal_address = "1 Example Street, Exampletown"
    [web]
    url = "https://news.example.org"
    [[sources]]
    name = "pages"
    kind = "archive"
    path = "pages/*.txt"
    [mail]
    transport = "maildir"
    maildir = "outbox"
"""


def service(folder: Path) -> Service:
    """A newsroom whose letters go to a Maildir, at its start; whoever asks closes it."""
    (folder / "config.toml").write_text(CONFIG)
    return Service(config.load(folder / "config.toml", {}), lambda: START)


def label(dimension: Dimension, slug: str) -> Label:
    """A label as sure as can be."""
    return Label(dimension, slug, Origin.UPSTREAM, 1.0, published=True)


def release(
    uid: str,
    *,
    countries: Iterable[str] = (),
    regions: Iterable[str] = (),
    topics: Iterable[str] = (),
    kind: Kind | None = Kind.PRESS_RELEASE,
    language: str | None = "en",
    at: datetime = START,
) -> Release:
    """A release with these labels."""
    return Release(
        uid=uid,
        tag=f"tag:example.org,2026:release/{uid}",
        source="newsroom",
        published=Moment(at),
        updated=at,
        title=f"Release {uid}",
        summary="What happened.",
        kind=kind,
        language=language,
        labels=(
            *(label(Dimension.COUNTRY, slug) for slug in countries),
            *(label(Dimension.REGION, slug) for slug in regions),
            *(label(Dimension.TOPIC, slug) for slug in topics),
        ),
    )


def entry(uid: str, **labels: Iterable[str]) -> Entry:
    """The entry of a release that stands alone."""
    return Entry(release(uid, **labels))  # type: ignore[arg-type]


def make_public(store: Store, new: Release, *, now: datetime) -> None:
    """Write a release that subscribers may be owed from now on."""
    with store.writing():
        sources.meet(store, new.source)
        seq = sequence.next_seq(store)
        owed = Release(
            **{name: getattr(new, name) for name in new.__dataclass_fields__}
            | {
                "seq": seq,
                "mailing": Mailing.OWED,
            }
        )
        releases.add(store, owed, aliases=[new.uid], public_at=now, fingerprint=new.uid)


def person(email: str, *, zone: str = "UTC", hour: int | None = None) -> Subscriber:
    """Someone who may be written to."""
    return Subscriber(
        id=0,
        email=email,
        name=None,
        role=Role.READER,
        status=SubscriberStatus.ACTIVE,
        languages=("en",),
        zone=zone,
        hour=hour,
    )


def enrol(
    store: Store, email: str, cadence: Cadence, wish: Filter | None = None, *, now: datetime = START
) -> Enrolled:
    """Make someone follow something; everything where no filter is given."""
    wished = [Wish(cadence, wish or Filter())]
    return subscriptions.enrol(store, person(email), wished, how="test", now=now)


class PlainComposer:
    """Composes letters that only name what they hold: the real interface without the looks."""

    def compose(self, brief: Brief) -> Letter:
        """The letter; its variant stands for everything in it."""
        uids = tuple(one.entry.uid for one in brief.items)
        had = tuple(one.uid for one in brief.had)
        because = [(one.entry.uid, one.because) for one in brief.items]
        said = repr((brief.cadence, brief.date, brief.language, brief.role, because, had))
        return Letter(
            variant=hashlib.sha256(said.encode()).hexdigest(),
            language=brief.language,
            subject=f"{len(uids)} releases",
            segments=b"To: \0to\0\r\n\r\n" + " ".join(uids).encode() + b"\r\n",
            shown=uids,
            more=(),
        )
