"""One message to reports: who may read it is asked in the order of how sure they are."""

from __future__ import annotations

from collections.abc import Sequence

from digest.mailin import answers, complaints, dsn, nonstandard, wishes
from digest.mailin.mail import mail
from digest.model import Report, ReportKind

_READERS = (
    complaints.reports,
    wishes.reports,
    dsn.reports,
    answers.challenge,
    answers.away,
    nonstandard.reports,
    answers.by_machine,
)


def read(message: bytes, sent_to: Sequence[str] = ()) -> tuple[Report, ...]:
    """What a message says: one report for each recipient it speaks of, and always at least one.

    `sent_to` are the addresses of the envelope. It takes a bounded time and a bounded copy of the
    message, however long, deep or broken that is, and raises nothing. The same message gives the
    same ids again, whatever servers it has passed meanwhile.
    """
    seen = mail(message, sent_to)
    for reader in _READERS:
        if found := reader(seen):
            return found
    return (seen.report(ReportKind.OTHER),)
