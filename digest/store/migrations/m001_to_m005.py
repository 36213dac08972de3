"""What the first version began with: sources to deliveries."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m001_sources_and_releases(db: sqlite_utils.Database) -> None:
    """What sources said, under one identity each, with every version and label reason kept."""
    run(
        db,
        """
        CREATE TABLE marks (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sources (
            name TEXT PRIMARY KEY,
            backfilled_at TEXT,
            etag TEXT,
            last_modified TEXT,
            fingerprint TEXT,
            next_check_at TEXT,
            last_checked_at TEXT,
            last_success_at TEXT,
            failing_since TEXT,
            last_error TEXT
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE releases (
            id INTEGER PRIMARY KEY,
            uid TEXT NOT NULL UNIQUE,
            tag TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL REFERENCES sources(name),
            url TEXT,
            title TEXT,
            kind TEXT,
            published TEXT NOT NULL,
            published_precision TEXT NOT NULL CHECK (published_precision IN ('day', 'second')),
            updated TEXT NOT NULL,
            summary TEXT NOT NULL,
            truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),
            content TEXT,
            language TEXT,
            image TEXT CHECK (image IS NULL OR json_valid(image)),
            enclosures TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(enclosures)),
            version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
            status TEXT NOT NULL CHECK (status IN ('public', 'corrected', 'withdrawn')),
            mailing TEXT NOT NULL CHECK (mailing IN ('owed', 'backfill', 'held')),
            public_at TEXT NOT NULL,
            seq INTEGER UNIQUE,
            first_seq INTEGER,
            same_as INTEGER REFERENCES releases(id),
            CHECK (seq IS NULL OR mailing = 'owed'),
            CHECK (same_as IS NULL OR same_as <> id)
        ) STRICT;

        CREATE INDEX releases_by_date ON releases (published DESC, id DESC);

        CREATE INDEX releases_by_root ON releases (same_as) WHERE same_as IS NOT NULL;

        CREATE TABLE aliases (
            source TEXT NOT NULL REFERENCES sources(name),
            alias TEXT NOT NULL,
            release_id INTEGER NOT NULL REFERENCES releases(id),
            PRIMARY KEY (source, alias)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX aliases_by_release ON aliases (release_id);

        CREATE TABLE versions (
            release_id INTEGER NOT NULL REFERENCES releases(id),
            version INTEGER NOT NULL,
            at TEXT NOT NULL,
            severity TEXT NOT NULL
                CHECK (severity IN ('silent', 'update', 'correction', 'withdrawal')),
            fingerprint TEXT NOT NULL,
            before TEXT CHECK (before IS NULL OR json_valid(before)),
            note TEXT,
            PRIMARY KEY (release_id, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE labels (
            release_id INTEGER NOT NULL REFERENCES releases(id),
            dimension TEXT NOT NULL CHECK (dimension IN ('country', 'region', 'topic')),
            slug TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('editor', 'upstream', 'source', 'rule')),
            confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
            published INTEGER NOT NULL CHECK (published IN (0, 1)),
            reasons TEXT NOT NULL CHECK (json_valid(reasons)),
            PRIMARY KEY (release_id, dimension, slug)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX labels_by_slug ON labels (dimension, slug, published);
        """,
    )


@migrations()
def m002_feed_files(db: sqlite_utils.Database) -> None:
    """Each feed's own id is minted once; what was written last tells what to leave alone."""
    run(
        db,
        """
        CREATE TABLE feeds (
            path TEXT PRIMARY KEY,
            tag TEXT NOT NULL UNIQUE,
            sha256 TEXT,
            entries INTEGER NOT NULL DEFAULT 0,
            updated TEXT,
            changed_at TEXT
        ) STRICT, WITHOUT ROWID;
        """,
    )


@migrations()
def m003_subscribers(db: sqlite_utils.Database) -> None:
    """People, what they asked for and agreed to. Filters and wish sets are interned, so that
    planning works on the few hundred distinct ones and not on a million people.

    `follows` is what planning reads: per person and cadence the open segment (0) and, after a
    change of wishes, the closed ones still to be paid: owed is start_seq < seq <= end_seq."""
    run(
        db,
        """
        CREATE TABLE subscribers (
            id INTEGER PRIMARY KEY,
            email TEXT NOT NULL,
            address TEXT NOT NULL UNIQUE,
            name TEXT,
            role TEXT NOT NULL CHECK (role IN ('reader', 'press')),
            status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'paused', 'unsubscribed',
                'bounced', 'blocklisted')),
            languages TEXT NOT NULL CHECK (json_valid(languages)),
            zone TEXT NOT NULL,
            hour INTEGER CHECK (hour BETWEEN 0 AND 23),
            form TEXT NOT NULL DEFAULT 'short' CHECK (form IN ('short', 'full')),
            subject_style TEXT NOT NULL DEFAULT 'plain'
                CHECK (subject_style IN ('plain', 'discreet')),
            token_generation INTEGER NOT NULL DEFAULT 0,
            created_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE filters (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE CHECK (json_valid(text))
        ) STRICT;

        CREATE TABLE wish_sets (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE CHECK (json_valid(text))
        ) STRICT;

        CREATE TABLE subscriptions (
            id INTEGER PRIMARY KEY,
            subscriber_id INTEGER NOT NULL REFERENCES subscribers(id),
            cadence TEXT NOT NULL CHECK (cadence IN ('alert', 'daily', 'weekly')),
            filter_id INTEGER NOT NULL REFERENCES filters(id),
            started_at TEXT NOT NULL,
            start_seq INTEGER NOT NULL,
            ended_at TEXT,
            ended_seq INTEGER,
            ended_reason TEXT,
            CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
        ) STRICT;

        CREATE INDEX subscriptions_by_subscriber ON subscriptions (subscriber_id, cadence);

        CREATE UNIQUE INDEX subscriptions_live ON subscriptions (subscriber_id, cadence, filter_id)
            WHERE ended_at IS NULL;

        CREATE TABLE follows (
            subscriber_id INTEGER NOT NULL REFERENCES subscribers(id),
            cadence TEXT NOT NULL CHECK (cadence IN ('alert', 'daily', 'weekly')),
            segment INTEGER NOT NULL DEFAULT 0,
            wish_set_id INTEGER NOT NULL REFERENCES wish_sets(id),
            zone TEXT NOT NULL,
            hour INTEGER CHECK (hour BETWEEN 0 AND 23),
            start_seq INTEGER NOT NULL,
            end_seq INTEGER,
            planned_date TEXT,
            PRIMARY KEY (subscriber_id, cadence, segment),
            CHECK ((segment = 0) = (end_seq IS NULL)),
            CHECK (end_seq IS NULL OR end_seq > start_seq)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX follows_by_slot ON follows (cadence, zone, hour);

        CREATE TABLE consent_events (
            id INTEGER PRIMARY KEY,
            subscriber_id INTEGER NOT NULL REFERENCES subscribers(id),
            at TEXT NOT NULL,
            event TEXT NOT NULL CHECK (event IN ('imported', 'asked', 'confirmed', 'changed',
                'paused', 'resumed', 'unsubscribed', 'undone', 'suppressed', 'erased')),
            how TEXT NOT NULL,
            wording TEXT,
            detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
        ) STRICT;

        CREATE INDEX consent_events_by_subscriber ON consent_events (subscriber_id, id);

        CREATE TRIGGER consent_events_are_kept BEFORE UPDATE ON consent_events
        BEGIN SELECT RAISE(ABORT, 'consent events are never changed'); END;

        CREATE TRIGGER consent_events_stay BEFORE DELETE ON consent_events
        BEGIN SELECT RAISE(ABORT, 'consent events are never deleted'); END;

        CREATE TABLE suppressions (
            address TEXT PRIMARY KEY,
            reason TEXT NOT NULL CHECK (reason IN ('unsubscribed', 'bounced', 'blocklisted',
                'complaint', 'erased')),
            at TEXT NOT NULL,
            evidence TEXT NOT NULL DEFAULT ''
        ) STRICT, WITHOUT ROWID;
        """,
    )


@migrations()
def m004_editions_and_deliveries(db: sqlite_utils.Database) -> None:
    """What is owed, frozen before it is sent. A unique key makes one edition however many tick;
    deliveries are keyed by (edition, subscriber), which is also the order they are taken in."""
    run(
        db,
        """
        CREATE TABLE editions (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            stream TEXT NOT NULL CHECK (stream IN ('transactional', 'withdrawal', 'correction',
                'alert', 'daily', 'weekly')),
            state TEXT NOT NULL CHECK (state IN ('planning', 'ready', 'held', 'missed',
                'cancelled', 'superseded')),
            date TEXT NOT NULL,
            zone TEXT NOT NULL,
            hour INTEGER,
            due TEXT NOT NULL,
            cutoff INTEGER NOT NULL,
            late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
            note TEXT,
            planned_at TEXT NOT NULL,
            ready_at TEXT,
            superseded_by INTEGER REFERENCES editions(id)
        ) STRICT;

        CREATE INDEX editions_by_slot ON editions (stream, zone, hour, date);

        CREATE INDEX editions_by_state ON editions (state, stream);

        CREATE TABLE letters (
            id INTEGER PRIMARY KEY,
            edition_id INTEGER NOT NULL REFERENCES editions(id),
            variant TEXT NOT NULL,
            language TEXT NOT NULL,
            subject TEXT NOT NULL,
            segments BLOB NOT NULL,
            UNIQUE (edition_id, variant)
        ) STRICT;

        CREATE TABLE letter_items (
            letter_id INTEGER NOT NULL REFERENCES letters(id),
            position INTEGER NOT NULL,
            release_id INTEGER NOT NULL REFERENCES releases(id),
            version INTEGER NOT NULL,
            part TEXT NOT NULL CHECK (part IN ('new', 'more', 'had')),
            because TEXT NOT NULL CHECK (json_valid(because)),
            PRIMARY KEY (letter_id, position)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX letter_items_by_release ON letter_items (release_id, letter_id);

        CREATE TABLE deliveries (
            edition_id INTEGER NOT NULL REFERENCES editions(id),
            subscriber_id INTEGER NOT NULL REFERENCES subscribers(id),
            letter_id INTEGER NOT NULL REFERENCES letters(id),
            state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'claimed', 'sending',
                'accepted', 'deferred', 'refused', 'in_doubt', 'skipped')),
            owner TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            first_tried_at TEXT,
            until TEXT,
            code INTEGER,
            reply TEXT,
            settled_at TEXT,
            PRIMARY KEY (edition_id, subscriber_id),
            CHECK ((state IN ('claimed', 'sending')) = (owner IS NOT NULL)),
            CHECK ((state = 'deferred') = (until IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber_id);

        CREATE INDEX deliveries_open ON deliveries (edition_id, state, subscriber_id)
            WHERE state IN ('pending', 'claimed', 'sending', 'deferred', 'in_doubt');
        """,
    )


@migrations()
def m005_owners(db: sqlite_utils.Database) -> None:
    """Claims name their owner; its last sign of life tells when a sender on another machine,
    whose processes cannot be seen from here, has died."""
    run(
        db,
        """
        CREATE TABLE owners (
            owner TEXT PRIMARY KEY,
            beat_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
    )
