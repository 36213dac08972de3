"""Machines that open every link and press every button, and acts that are sent again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from lxml import html

from digest import joining
from digest.joining import Request
from digest.model import Cadence, Filter
from digest.store import consent
from digest.subscriptions import Wish
from digest.tokens import Manage, Pace, Unsubscribe
from tests.newsroom import enrol, make_public, release
from tests.web.attacked import EMAIL, preferences, reader, rows
from tests.web.visits import SITE, Fields, Visit, filled, found


@dataclass
class Scanner:
    """Opens every link of every page, and presses every button, each once and at once."""

    visit: Visit
    ticks: bool
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def look(self, path: str) -> None:
        """A page by its link."""
        if ("GET", path) not in self.seen and len(self.seen) < 150:
            self.seen.add(("GET", path))
            self.read(path, self.visit.get(path))

    def read(self, path: str, answer: httpx.Response) -> None:
        """All that a page offers."""
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return
        page: html.HtmlElement = html.document_fromstring(answer.text)
        for form in page.forms:
            self.press_all(path, form)
        for href in found(page, "//a/@href"):
            there = urljoin(SITE + path, href)
            if there.startswith(SITE) and "lang=" not in there:
                self.look(there.removeprefix(SITE).partition("#")[0])

    def press_all(self, path: str, form: html.FormElement) -> None:
        """Each button of a form; a scanner with `ticks` ticks all but what asks "sure?"."""
        there = urljoin(SITE + path, form.get("action") or "").removeprefix(SITE) or path
        fields = filled(form)
        if self.ticks:
            fields |= {str(one): "1" for one in found(form, ".//input[@type='checkbox']/@name")}
            fields.pop("sure", None)
        for button in found(form, ".//button"):
            named = {button.get("name"): button.get("value")} if button.get("name") else {}
            key = (str(form.get("method")), there, *map(str, named.values()))
            if key in self.seen or form.get("method", "get").lower() == "get":
                continue
            self.seen.add(key)
            answer = self.visit.post(there, {**fields, **named}, sec_fetch_site="same-origin")
            self.read(there, answer)


@pytest.mark.parametrize("kind", ["confirm", "manage", "pace", "digest"])
def test_a_scanner_that_presses_every_button_confirms_and_does_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    visit = Visit(tmp_path)
    make_public(visit.store, release("one", countries=["BY"]), now=visit.now)
    enrol(visit.store, EMAIL, Cadence.DAILY, Filter(countries=("BY",)))
    person, signed = reader(visit), visit.service.tokens
    wanted = Request("new@example.org", (Wish(Cadence.WEEKLY, Filter()),), ("en",), "UTC")
    ask = joining.ask(visit.store, wanted, now=visit.now)
    links = {
        "confirm": f"/confirm/{signed.confirm(ask.ask_id)}",
        "manage": f"/preferences/{signed.manage(Manage(person, 0, visit.now))}",
        "pace": f"/pace/{signed.pace(Pace(person, 0))}",
        "digest": f"/u/{signed.unsubscribe(Unsubscribe(person, 'daily', 0))}",
    }
    before = rows(visit)

    with caplog.at_level(logging.DEBUG, "digest"):
        scanner = Scanner(visit, ticks=kind == "confirm")
        scanner.look(links[kind])

    assert len(scanner.seen) > 8
    assert ("POST", links[kind]) in {(one[0].upper(), one[1]) for one in scanner.seen}
    after = rows(visit)
    changed = {name for name in after if after[name] != before[name]}
    joined = {"asks", "consent_events", "follows", "subscribers", "subscriptions", "filters"}
    welcome = {"wish_sets", "editions", "letters", "deliveries"}
    assert changed <= ({*joined, *welcome} if kind == "confirm" else set())
    assert events(visit, person) == events_of(before, person)
    assert ["asked", "confirmed"][: 1 + (kind == "confirm")] == [
        one.event for one in consent.of_subscriber(visit.store, person + 1)
    ]
    assert (kind == "confirm") == len(visit.letters())
    assert not [one for one in links.values() if one.rpartition("/")[2] in caplog.text]
    visit.service.close()


def events(visit: Visit, person: int) -> list[tuple[object, ...]]:
    return events_of(rows(visit), person)


def events_of(seen: dict[str, list[tuple[object, ...]]], person: int) -> list[tuple[object, ...]]:
    return [one for one in seen["consent_events"] if one[1] == person]


REPLAYED: dict[str, Fields] = {
    "leave": {"sure": "1"},
    "undo": {"sure": "1"},
    "pause": {"until": "2027-01-01"},
    "save": {"language": "en", "zone": "UTC"},
    "erase": {"sure": "1"},
}


def test_an_act_replayed_does_nothing_more(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    enrol(visit.store, EMAIL, Cadence.DAILY, Filter(countries=("BY",)))
    path = preferences(visit)
    for do, sent in REPLAYED.items():
        first = visit.post(path, {"do": do, **sent}, sec_fetch_site="same-origin")
        once = rows(visit)
        again = visit.post(path, {"do": do, **sent}, sec_fetch_site="same-origin")
        assert (do, 200) == (do, first.status_code)
        assert (do, 404 if do == "erase" else 200) == (do, again.status_code)
        assert (do, once) == (do, rows(visit))
    visit.service.close()
