"""People and their wishes as rows of the roll."""

from __future__ import annotations

from collections.abc import Iterator

from digest.enrolment.known import STOPPED, live
from digest.model import Subscriber, SubscriberStatus
from digest.store import Store, consent, subscribers
from digest.store.subscribers import address_key
from digest.subscriptions import Wish


def export(store: Store) -> Iterator[dict[str, str]]:
    """Every person's live wishes, one row of the roll's columns each; a person who follows
    nothing is one row without a wish, and so is a stopped address of nobody we know."""
    stopped = {address: _stopped(reason) for address, reason in consent.suppressions(store)}
    for person in subscribers.everyone(store):
        status = stopped.pop(address_key(person.email), None)
        agreed = _agreed(store, person) | ({"status": str(status)} if status else {})
        wished: list[Wish | None] = [*live(store, person.id)]
        for wish in wished or [None]:
            yield _row(person, wish) | agreed
    for address, why in stopped.items():
        yield {"email": address, "status": str(why)}


def _stopped(reason: str) -> SubscriberStatus:
    """The status that has a reason come through an import as a suppression."""
    known = reason in STOPPED
    return SubscriberStatus(reason) if known else SubscriberStatus.BLOCKLISTED


def _agreed(store: Store, person: Subscriber) -> dict[str, str]:
    """When and how a person first agreed; nothing where they have yet to."""
    if person.status is SubscriberStatus.PENDING:
        return {}
    for one in consent.of_subscriber(store, person.id):
        waited = one.detail.get("status") == SubscriberStatus.PENDING
        if one.event == "confirmed" or (one.event == "imported" and not waited):
            at = one.detail.get("agreed_at") or one.at.isoformat()
            return {"consent_at": str(at), "consent_how": one.how}
    return {}


def _row(person: Subscriber, wish: Wish | None) -> dict[str, str]:
    row = {
        "email": person.email,
        "name": person.name or "",
        "role": str(person.role),
        "languages": ";".join(person.languages),
        "zone": person.zone,
        "hour": "" if person.hour is None else str(person.hour),
        "status": str(person.status),
        "outlet": person.outlet or "",
        "form": str(person.form),
        "subject_style": str(person.subject_style),
        "paused_until": person.paused_until.isoformat() if person.paused_until else "",
        "quiet_from": person.quiet.start.isoformat("minutes") if person.quiet else "",
        "quiet_to": person.quiet.end.isoformat("minutes") if person.quiet else "",
        "alerts_per_day": str(person.alerts_per_day or ""),
    }
    if wish is None:
        return row
    return row | {
        "cadence": str(wish.cadence),
        "topics": ";".join(wish.filter.topics),
        "regions": ";".join(wish.filter.regions),
        "countries": ";".join(wish.filter.countries),
        "kinds": ";".join(wish.filter.kinds),
    }
