"""A hub hears of news from the service, by itself and by hand, and holds nothing up."""

from __future__ import annotations

import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.desk import NOW, Desk, command, desk
from tests.hubs import WELL, Hub, hub
from tests.scripted import Said
from tests.test_running import LONG, running

LATER = "2026-11-21T09:00:00Z"
PERU = """Newsroom

Press Release

Peru: Miners evicted from their village

Forty families lost their homes.

November 21, 2026
"""
OF_PERU = [
    f"https://news.example.org/feeds/{name}.{suffix}"
    for name in ("all", "country/pe", "kind/press-release", "language/en", "region/americas")
    for suffix in ("atom", "json", "rss")
]


@pytest.fixture
def there() -> Iterator[Hub]:
    with hub() as found:
        yield found


@pytest.fixture
def house(tmp_path: Path, there: Hub) -> Desk:
    """A newsroom with a hub that knows all its feeds."""
    made = desk(tmp_path)
    text = (tmp_path / "config.toml").read_text()
    public = text.replace("[web]\n", '[web]\nurl = "https://news.example.org"\n')
    made.write("config.toml", f'{public}\n[feeds]\nhub = "{there.url}"\n')
    made.fill()
    assert 0 == made("run", "--once", "--at", NOW).code
    assert 0 == told(made, NOW)["owed"]
    there.forget()
    return made


def told(house: Desk, at: str = LATER) -> dict[str, object]:
    """What status says of the hub."""
    found: dict[str, object] = house("status", "--at", at, "--json").json["hub"]
    return found


def test_feeds_built_by_hand_are_told_at_the_next_turn(house: Desk, there: Hub) -> None:
    """The build itself asks nobody."""
    house.write("pages/peru.txt", PERU)
    assert 0 == house("ingest", "pages", "--at", LATER).code
    assert 0 == house("feeds", "build", "--at", LATER).code
    assert [] == there.heard
    found = told(house)
    assert found["owed"] in (len(OF_PERU), len(OF_PERU) + 3)  # its topic may have a feed as well
    assert LATER == found["since"]
    assert 0 == house("run", "--once", "--at", LATER).code
    assert set(OF_PERU) <= set(there.taken)
    assert f"{there.url}: told of all" in house("status", "--at", LATER).out


def test_the_feeds_name_it(house: Desk, there: Hub) -> None:
    feeds = house.folder / "var/feeds"
    for suffix in ("atom", "rss", "json"):
        assert there.url in (feeds / f"all.{suffix}").read_text().replace("\\/", "/")


def test_a_hub_that_fails_is_in_status_and_fails_no_command(house: Desk, there: Hub) -> None:
    there.says = lambda _: Said(500)
    house.write("pages/peru.txt", PERU)
    assert 0 == house("ingest", "pages", "--at", LATER).code
    assert 0 == house("run", "--once", "--at", LATER).code
    found = told(house)
    expected = (LATER, "2026-11-21T09:01:00Z", f"{there.url}: answered 500")
    assert expected == (found["failing_since"], found["next_try"], found["why"])
    line = f"FAILING since {LATER}, again 2026-11-21T09:01:00Z: {there.url}: answered 500"
    assert line in house("status", "--at", LATER).out


def test_who_is_killed_while_the_hub_is_silent_is_followed_by_another(
    house: Desk, there: Hub
) -> None:
    """kill -9 between note and answer: the next turn tells it all."""
    house.write("pages/peru.txt", PERU)
    assert 0 == house("ingest", "pages", "--at", LATER).code
    there.listens.clear()
    line = command("--config", str(house.folder / "config.toml"), "run", "--once", "--at", LATER)
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    assert there.called.wait(LONG)
    process.kill()
    assert -signal.SIGKILL == process.wait(LONG)
    there.forget()
    there.listens.set()
    assert 0 == house("run", "--once", "--at", LATER).code
    assert set(OF_PERU) <= set(there.taken)
    assert 0 == told(house)["owed"]


def test_a_hub_on_a_private_address_is_asked_only_where_that_is_allowed(
    house: Desk, there: Hub
) -> None:
    text = (house.folder / "config.toml").read_text()
    house.write("config.toml", text.replace('allow = ["127.0.0.0/8"]', ""))
    house.write("pages/peru.txt", PERU)
    assert 0 == house("ingest", "pages", "--at", LATER).code
    assert 0 == house("run", "--once", "--at", LATER).code
    assert [] == there.heard
    assert '127.0.0.1 is this machine itself; if it is yours: [fetch] allow = ["127.0.0.1"]' in str(
        told(house)["why"]
    )


def test_a_silent_hub_holds_up_neither_news_nor_pages_nor_the_end(house: Desk, there: Hub) -> None:
    """The running service reads, publishes and shows what comes next while the hub says nothing,
    and ends within seconds."""
    there.listens.clear()
    house.write("pages/peru.txt", PERU)
    with running(house.folder, "--at", LATER) as service:
        assert there.called.wait(LONG)
        assert "Miners evicted" in service.get("/")
        assert "Miners evicted" in service.get("/feeds/country/pe.atom")
        begun = time.monotonic()
        assert 0 == service.ends(signal.SIGTERM)
        assert time.monotonic() - begun < 10
    assert [] == there.taken


def test_a_running_service_tells_it_at_once(house: Desk, there: Hub) -> None:
    """Within seconds of the build, not at some later tick. Feeds name it in their headers."""
    house.write("pages/peru.txt", PERU)
    there.says = lambda _: WELL
    with running(house.folder, "--at", LATER) as service:
        feed = f"http://127.0.0.1:{service.port}/feeds/all.atom"
        with urllib.request.urlopen(feed, timeout=LONG) as answer:
            assert f'<{there.url}>; rel="hub"' in answer.headers["Link"]
        service.hears("ingested.*pages|pages.*ingested")
        begun = time.monotonic()
        assert there.called.wait(LONG)
        assert time.monotonic() - begun < 20
        service.hears("hub told")
        service.ends(signal.SIGTERM)
    assert set(OF_PERU) <= set(there.taken)


def test_check_warns_where_the_hub_cannot_read_feeds(house: Desk, there: Hub) -> None:
    """While the public's address is this machine's."""
    assert ("ok", there.url) == _checked(house)
    text = (house.folder / "config.toml").read_text()
    house.write("config.toml", text.replace("https://news.example.org", "http://127.0.0.1:8000"))
    why = "it cannot read feeds on this machine; set [web] url to what the public sees"
    assert ("warning", f"{there.url}: {why}") == _checked(house)


def _checked(house: Desk) -> tuple[str, str]:
    findings = house("check", "--offline", "--json").json
    (found,) = [one for one in findings if one["what"] == "hub"]
    return found["level"], found["detail"]
