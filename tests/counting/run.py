"""A real run: letters to people at several providers, by a server that takes not all of them."""

from __future__ import annotations

from datetime import datetime

from digest.store import Store
from tests.delivery.servers import Manners
from tests.sending import sent
from tests.store import rows
from tests.store.rows import NOW

DOMAINS = ("gmail.com", "hotmail.co.uk", "yahoo.fr", "icloud.com", "big.example", "small.example")
"""Twelve people have each of the first five, three the last."""

MANNERS = Manners(
    replies={
        "rcpt to:<reader-3@": (550, "5.1.1 The email account does not exist"),
        "rcpt to:<reader-4@": (550, "5.1.1 no such user here"),
        "rcpt to:<reader-20@": (452, "4.2.2 mailbox full"),
        "@yahoo.fr": (451, "4.2.1 try again later"),
    }
)


def people(store: Store) -> int:
    """A ready edition to all of them; its id."""
    numbers = range(1, 64)
    with store.writing():
        for number in numbers:
            domain = DOMAINS[(number - 1) // 12]
            rows.person(store, number, email=f"reader-{number}@{domain}")
        edition_id = rows.edition(store, "daily:2026-11-21:UTC:07")
        rows.owe(store, edition_id, rows.letter(store, edition_id), numbers)
        store.write(
            "UPDATE editions SET owed = 63, ready_at = planned_at WHERE id = :id",
            {"id": edition_id},
        )
    return edition_id


def run(store: Store, *, now: datetime = NOW) -> int:
    """The letters handed to the server; the edition's id."""
    edition_id = people(store)
    sent(store, MANNERS, now=now)
    return edition_id
