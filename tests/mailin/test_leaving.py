"""A mail to the address that a letter's List-Unsubscribe offers."""

from __future__ import annotations

import pytest

from digest.mailin import read
from digest.model import ReportKind

BOX = "leave@newsroom.example.org"
TOKEN = "NC5kLjA.9diDCWqYYdfoKan7jfaxhoo1s_sKZi1Pk9M3mBU1zPI"


@pytest.mark.parametrize(
    ("subject", "links"),
    [
        (f"unsubscribe {TOKEN}", (f"mailto:{BOX}?subject={TOKEN}",)),
        (f"Unsubscribe\n {TOKEN} ", (f"mailto:{BOX}?subject={TOKEN}",)),
        (
            "=?utf-8?q?unsubscribe_" + TOKEN.replace("_", "=5F") + "?=",
            (f"mailto:{BOX}?subject={TOKEN}",),
        ),
        ("unsubscribe", ()),
        ("unsubscribe me.please", ()),
    ],
)
def test_the_token_in_its_subject_comes_along(subject: str, links: tuple[str, ...]) -> None:
    """As the address that was written to."""
    mail = f"From: other@example.org\nTo: {BOX}\nSubject: {subject}\n\n"
    (one,) = read(mail.encode(), (BOX,))
    assert (ReportKind.UNSUBSCRIBE, links) == (one.kind, one.links)
