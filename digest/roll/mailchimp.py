"""An audience as Mailchimp exports it: a file for each of subscribed, unsubscribed, cleaned and
non-subscribed contacts. No column says which; the file's name does, and UNSUB_TIME or CLEAN_TIME
do in the rows of those who left or bounced.

    "Email Address","First Name","Last Name",…,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,
    CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,
    UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,
    CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS

Contacts that an administrator or a program brought have times too: only an IP address that is not
a server's own shows that a person came and signed up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest import text
from digest.config.checks import zones
from digest.model import Dimension, SubscriberStatus
from digest.roll.line import Labels
from digest.roll.masking import network
from digest.roll.told import Told

_ADDRESS = ("email address", "email")
_SIGNS = frozenset({"member_rating", "optin_time", "confirm_time", "leid", "euid"})
_NAMED = re.compile(r"(subscribed|unsubscribed|cleaned|nonsubscribed)_", re.IGNORECASE)
_STOPPED = {
    "unsubscribed": SubscriberStatus.UNSUBSCRIBED,
    "cleaned": SubscriberStatus.BOUNCED,
}
_ENDS = {"unsubscribed": "unsub_time", "cleaned": "clean_time"}
_TIME = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)(?:[ T](\d\d:\d\d:\d\d))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def is_header(names: Sequence[str]) -> bool:
    """Whether these are the columns of such a file; lower case."""
    return bool(_SIGNS & set(names)) and any(one in names for one in _ADDRESS)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's columns and name, and the topics that tags may name."""

    names: frozenset[str]
    file: str
    labels: Labels

    def told(self, row: Mapping[str, str]) -> Told:
        """One row in our columns."""
        kind, unclear = self._kind(row)
        fields = {
            "email": next((row[one] for one in _ADDRESS if row.get(one)), ""),
            "name": _name(row),
            "languages": _language(row),
            "zone": _zone(row),
            "topics": ";".join(self._topics(row.get("tags", ""))),
        }
        if kind in _STOPPED:
            return Told(fields | {"status": str(_STOPPED[kind])}, _end(kind, row), unclear)
        if kind == "nonsubscribed":
            fields["status"] = str(SubscriberStatus.PENDING)
        elif how := _how(row):
            fields |= {"consent_how": how, "consent_at": _agreed_at(row)}
        return Told(fields, complaints=unclear)

    def _kind(self, row: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        for kind, column in _ENDS.items():
            if row.get(column, "").strip():
                return kind, ()
        if named := _NAMED.match(self.file):
            return named[1].lower(), ()
        only = [column for column in _ENDS.values() if column in self.names]
        if len(only) == 1:
            return "subscribed", (
                f'{only[0].upper()}: "": a file of people who were stopped, and this row does not '
                "say when; keep the name that Mailchimp gave the file: unsubscribed_…, cleaned_… "
                "or subscribed_…",
            )
        return "subscribed", ()

    def _topics(self, tags: str) -> Iterator[str]:
        for tag in tags.split(","):
            slug = text.slugify(tag.strip().strip('"'))
            if slug and self.labels.known(Dimension.TOPIC, slug):
                yield slug


def _name(row: Mapping[str, str]) -> str:
    parts = (row.get("first name", "").strip(), row.get("last name", "").strip())
    return " ".join(filter(None, parts)) or row.get("name", "")


def _language(row: Mapping[str, str]) -> str:
    language = text.primary((row.get("language") or row.get("locale") or "").strip())
    return language if _LANGUAGE.fullmatch(language) else ""


def _zone(row: Mapping[str, str]) -> str:
    """A guess of theirs by IP address, in any case; what is no zone is left out."""
    found = row.get("timezone", "").strip()
    if found in zones():
        return found
    cased = "/".join("_".join(map(str.capitalize, part.split("_"))) for part in found.split("/"))
    return cased if cased in zones() else ""


def _how(row: Mapping[str, str]) -> str:
    """How a person signed up, as far as the row shows that they did; else empty."""
    signed, confirmed = (network(row.get(one, "").strip()) for one in ("optin_ip", "confirm_ip"))
    acts = [
        f"{act} {row.get(column, '').strip()} from {where}".replace("  ", " ")
        for act, column, where in (
            ("signed up", "optin_time", signed),
            ("confirmed", "confirm_time", confirmed),
        )
        if where
    ]
    return "Mailchimp: " + ", ".join(acts) if acts else ""


def _agreed_at(row: Mapping[str, str]) -> str:
    """When they confirmed, else signed up; as printed, without a zone."""
    times = (_TIME.match(row.get(one, "").strip()) for one in ("confirm_time", "optin_time"))
    for found in filter(None, times):
        day = "-".join(found.group(1, 2, 3))
        return f"{day}T{found[4]}" if found[4] else day
    return ""


def _end(kind: str, row: Mapping[str, str]) -> str:
    prefix = "unsub" if kind == "unsubscribed" else "clean"
    reason = row.get(f"{prefix}_reason_other", "").strip() or row.get(f"{prefix}_reason", "")
    said = " ".join(filter(None, (kind, row.get(f"{prefix}_time", "").strip())))
    return f"Mailchimp: {said}" + (f": {text.shorten(reason.strip(), 80)}" if reason else "")
