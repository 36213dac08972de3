"""How the sources are, and the addresses by which their sites tell that something is new."""

from __future__ import annotations

import shlex

import pytest

from digest.signing import secret_beside
from digest.tokens import Tokens
from tests.cli.desk import NOW, Desk


def test_sources_are_listed_with_their_health(filled: Desk) -> None:
    """As lines, and as one document."""
    pages, wire = filled("sources", "list", "--json").json
    assert ("pages", "archive", 3, None) == tuple(
        pages[name] for name in ("name", "kind", "releases", "error")
    )
    assert "2026-11-21T08:00:00Z" == wire["last_success"]
    assert 2 == len(filled("sources", "list").out.splitlines())


def test_a_source_that_fails_says_since_when_and_why(filled: Desk) -> None:
    """In the last column, which is cut where a terminal is narrow; the first fault counts."""
    filled.write("site.atom", "nothing like a feed")
    filled("ingest", "--at", NOW)
    filled("ingest", "--at", "2026-11-21T09:00:00Z")
    *_, line = filled("sources", "list").out.splitlines()
    name, kind, _, state, *_, problem = line.split("\t")
    assert ("site", "feed", "failing") == (name, kind, state)
    assert problem.startswith(f"since {NOW}: site: ")
    told = filled("sources", "list", "--json").json[1]
    assert (NOW, 2, problem.partition(": ")[2]) == (
        told["failing_since"],
        told["failures"],
        told["error"],
    )


def test_a_source_that_was_never_read_is_new(empty: Desk) -> None:
    """It has no problem yet."""
    pages, _ = empty("sources", "list", "--json").json
    assert ("new", None, None, None) == tuple(
        pages[name] for name in ("state", "problem", "last_success", "last_call")
    )


def test_a_hook_is_an_address_and_a_line_to_try_it(filled: Desk) -> None:
    """The same however often it is asked for."""
    url, line = filled("sources", "hook", "site").out.splitlines()
    assert ["curl", url] == [shlex.split(line)[0], shlex.split(line)[-1]]
    start, _, token = url.rpartition("/")
    assert "http://127.0.0.1:0/hooks/ingest" == start
    secret = secret_beside(filled.folder / "var/digest.db")
    assert "site" == Tokens(secret).read_call(token).source
    told = filled("sources", "hook", "site", "--json").json
    assert {"source": "site", "url": url, "curl": line, "renewed": False} == told


def test_a_renewed_hook_is_another(filled: Desk) -> None:
    """And says that the one before has ended."""
    before = filled("sources", "hook", "site", "--json").json["url"]
    done = filled("sources", "hook", "site", "--renew")
    after = done.out.splitlines()[0]
    assert before != after == filled("sources", "hook", "site", "--json").json["url"]
    assert "The address before it has ended." in done.err


def test_one_that_only_this_machine_can_call_says_so(filled: Desk) -> None:
    """The shipped configuration is such."""
    assert "Only this machine can call it" in filled("sources", "hook", "site").err


@pytest.mark.parametrize("name", ["nothing", "Site", ""])
def test_a_source_that_is_not_there_has_no_hook(filled: Desk, name: str) -> None:
    done = filled("sources", "hook", name)
    assert (1, "") == (done.code, done.out)
    assert f"source: {name}: not configured; there are pages, site" in done.err
