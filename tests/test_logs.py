"""The log: for people, for machines, and never with an address in it."""

from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import logs

LOG = logging.getLogger("digest.somewhere")
LIBRARY = logging.getLogger("httpx")


class Terminal(io.StringIO):
    """A stream with a person before it."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """What a machine reads."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_for_a_machine_an_event_is_one_json_object_a_line() -> None:
    """With its values under their names, and the time in UTC."""
    stream = io.StringIO()
    with logs.shown(service=True, stream=stream, environ={}):
        LOG.info("delivery", extra={"edition": "daily:2026-11-21:UTC:07", "code": 250})
        LOG.warning("two\nlines %s", "é")
    first, second = lines(stream)
    assert datetime.fromisoformat(first.pop("timestamp")).tzinfo is not None
    assert {
        "level": "info",
        "event": "delivery",
        "edition": "daily:2026-11-21:UTC:07",
        "code": 250,
    } == first
    assert "two\nlines é" == second["event"]


def test_for_a_person_an_event_is_a_line_to_read() -> None:
    """Level, event, then its values."""
    stream = Terminal()
    with logs.shown(service=True, stream=stream, environ={"NO_COLOR": "1"}):
        LOG.info("ingested", extra={"source": "pages", "new": 3})
    told = stream.getvalue()
    assert 1 == told.count("\n")
    for part in ("info", "ingested", "source", "pages", "new", "3"):
        assert part in told


def test_time_is_that_of_the_clock_pretended() -> None:
    """So that the log of a pretended day reads like that day's."""
    stream = io.StringIO()
    at = datetime(2026, 11, 21, 7, tzinfo=UTC)
    with logs.shown(service=True, clock=lambda: at, stream=stream, environ={}):
        LOG.info("tick")
    assert "2026-11-21T07:00:00.000+00:00" == lines(stream)[0]["timestamp"]


@pytest.mark.parametrize(
    ("service", "environ", "expected"),
    [
        pytest.param(True, {}, ["did", "stream paused", "ill"], id="the service tells all"),
        pytest.param(False, {}, ["ill"], id="a command tells what its result does not"),
        pytest.param(
            False, {logs.VARIABLE: "info"}, ["did", "stream paused", "ill"], id="unless asked to"
        ),
    ],
)
def test_who_tells_what(service: bool, environ: dict[str, str], expected: list[str]) -> None:
    """Libraries are heard when something is wrong."""
    stream = io.StringIO()
    with logs.shown(service=service, stream=stream, environ=environ):
        LOG.info("did")
        LOG.error("stream paused")
        LIBRARY.info("HTTP Request: GET https://newsroom.example")
        LIBRARY.warning("ill")
    assert expected == [one["event"] for one in lines(stream)]


def test_afterwards_all_is_as_before() -> None:
    """One call of a command in a test does not change the next."""
    before = (list(logging.root.handlers), LOG.parent and LOG.parent.level)
    stream = io.StringIO()
    with logs.shown(service=True, stream=stream, environ={}):
        pass
    LOG.info("nobody hears")
    assert (before, "") == (
        (list(logging.root.handlers), LOG.parent and LOG.parent.level),
        stream.getvalue(),
    )


def test_in_the_journal_a_line_begins_with_its_gravity(tmp_path: Path) -> None:
    """So that `journalctl --priority warning` works; the journal takes the number off."""
    with (tmp_path / "journal").open("w+", encoding="utf-8") as stream:
        there = (tmp_path / "journal").stat()
        environ = {"JOURNAL_STREAM": f"{there.st_dev}:{there.st_ino}"}
        with logs.shown(service=False, stream=stream, environ=environ):
            LOG.info("did")
            LOG.error("ill")
        stream.seek(0)
        did, ill = stream.read().splitlines()
    assert ("<6>", "did") == (did[:3], json.loads(did[3:])["event"])
    assert ("<3>", "ill") == (ill[:3], json.loads(ill[3:])["event"])


ADDRESSES = [
    pytest.param("jane.doe@example.org", id="plain"),
    pytest.param("<jane.doe+news@example.org>", id="in angle brackets"),
    pytest.param("mailto:jane.doe@example.org?subject=x", id="a link to it"),
    pytest.param("https://news.example/p?email=jane.doe%40example.org", id="in a query"),
    pytest.param('"jane.doe"@example.org', id="quoted"),
    pytest.param("jane.doe@[192.0.2.1]", id="at a number"),
    pytest.param("jane.doe@bücher.example", id="at a host in another script"),
    pytest.param("RCPT TO:<jane.doe@example.org> SIZE=1", id="in a command"),
    pytest.param("450 4.2.0 jane.doe@EXAMPLE.ORG: greylisted", id="in a reply"),
]


@pytest.mark.parametrize("text", ADDRESSES)
@pytest.mark.parametrize("people", [True, False], ids=["for people", "for machines"])
def test_no_address_is_told_wherever_it_stands(text: str, people: bool) -> None:
    """In the event, its arguments, its values however deep, and tracebacks."""
    stream = Terminal() if people else io.StringIO()
    with logs.shown(service=True, stream=stream, environ={}):
        LOG.warning(text)
        LOG.warning("%s", text)
        LOG.warning("x", extra={"why": text, "all": [{"one": (text,)}], "named": {text: 1}})
        LIBRARY.warning("could not deliver to %s", text)
        try:
            raise ValueError(text)
        except ValueError:
            LOG.exception("failed")
    told = stream.getvalue()
    assert "jane" not in told
    assert "doe" not in told
    assert "ValueError" in told


def test_what_is_named_like_an_address_is_masked_whatever_it_looks_like() -> None:
    """A person may have written anything there."""
    stream = io.StringIO()
    with logs.shown(service=True, stream=stream, environ={}):
        LOG.warning("x", extra={"email": "jane at example", "recipient": None})
    assert ("…", None) == (lines(stream)[0]["email"], lines(stream)[0]["recipient"])


@given(
    st.from_regex(r"[a-z0-9][a-z0-9._+-]{2,20}", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z0-9]\.(org|example|co\.uk)", fullmatch=True),
    st.text(alphabet=" <>\"'()[],;:\n\té", max_size=3),
)
def test_always_no_address_is_left(local: str, host: str, around: str) -> None:
    """Whatever stands around it."""
    assert local + "@" not in str(logs.masked(f"{around}{local}@{host}{around}"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("https://medium.com/@newsroom/a", None, id="an @ in a path"),
        pytest.param("daily:2026-11-21:UTC:07", None, id="an edition"),
        pytest.param("@ noon", None, id="an @ alone"),
        pytest.param("/u/MTIzNC5kLjA.abcdefghijk", "/u/…", id="a signed link"),
        pytest.param("/hooks/ingest/MTIzNC5kLjA.abcdef", "/hooks/ingest/…", id="a site's hook"),
        pytest.param("/confirm/MTIzNC5kLjA.abcdefghijk", "/confirm/…", id="a confirmation"),
        pytest.param("/pace/MTIzNC4w.abcdefghijk", "/pace/…", id="how often letters come"),
        pytest.param("/preferences/MTIzNC5kLjA.abcdef", "/preferences/…", id="preferences"),
        pytest.param("/feeds/private/MTIzNC4w.abc.atom", "/feeds/private/…", id="a private feed"),
        pytest.param("Bearer digest_0123456789abcdef-_", "Bearer digest_…", id="an API token"),
        pytest.param("digest_editions", None, id="what begins like a token"),
        pytest.param("/feeds/all.atom", None, id="a path"),
    ],
)
def test_only_what_is_secret_is_masked(text: str, expected: str | None) -> None:
    """An event must still say where and what."""
    assert (expected or text) == logs.masked(text)
