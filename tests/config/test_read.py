"""config.toml as a value."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import (
    Added,
    FetchConfig,
    From,
    InDoubt,
    Live,
    Newsroom,
    Press,
    SourceConfig,
    SourceKind,
    Tls,
    Transport,
    Web,
    Weekday,
    load,
)
from digest.model import Kind
from tests.config.files import LEAST, write

SHIPPED = Path(__file__).parents[2] / "config.toml"

EVERY_KEY = """\
[newsroom]
name = "The Newsroom"
url = "https://newsroom.example"
contact = "press@newsroom.example"
postal_address = \"\"\"
1 Long Street
Town\"\"\"
zone = "Africa/Nairobi"
languages = ["en", "pt", "ckb", "en"]
press.name = "Press desk"
press.mail = "desk@newsroom.example"
press.phone = "+254 (20) 123-4567"
press.out_of_hours = "0700 000000"
press.zone = "Africa/Kampala"
press.languages = "English, Kiswahili"
[web]
url = "https://news.example/digest/"
listen = "[::1]:8080"
[store]
path = "data/one.db"
[fetch]
allow = ["10.0.0.0/8", "127.0.0.1", "::1", "127.0.0.1:8080", "[::1]:8080"]
spacing = "5s"
at_once = 4
[feeds]
directory = "/srv/feeds"
hub = "https://hub.example/?to=us"
[mail]
transport = "smtp"
maildir = "box"
live = "always"
host = "mail.example"
port = 465
tls = "tls"
connections = 4
urgent_connections = 1
username = "user"
password_file = "secret.txt"
test_recipients = ["desk@newsroom.example"]
reply_to = "desk@newsroom.example"
operator = "operator@newsroom.example"
bounces = "back@newsroom.example"
rates = {relay = 50, "gmail.com" = 0.5}
in_doubt = "hold"
retry_after = "90s"
from.alerts = "urgent@newsroom.example"
[alerts]
settle = "0s"
[editions]
daily.hour = 0
weekly = {hour = 23, day = "sunday"}
[taxonomy]
directory = "rules"
[templates]
directory = "own"
[[sources]]
name = "site"
kind = "feed"
url = "https://newsroom.example/feed?lang=en"
backfill = false
every = "1h"
language = "fr-CA"
zone = "Europe/Paris"
add = {topics = ["death-penalty"], countries = ["BY"], regions = ["africa"], kind = "report"}
map = {"Press Release" = "press-release", "Belarus" = "BY"}
"""


def test_three_things_are_enough(tmp_path: Path) -> None:
    """A newsroom's name and address and one source; everything else has a default."""
    config = load(write(tmp_path, LEAST), {})
    assert Newsroom("The Newsroom", "https://www.newsroom.example") == config.newsroom
    assert Web("http://127.0.0.1:8000", "127.0.0.1:8000") == config.web
    assert (
        SourceConfig("pages", SourceKind.ARCHIVE, path=f"{tmp_path}/pages/*.txt"),
    ) == config.sources
    assert tmp_path / "var/digest.db" == config.store.path
    assert (tmp_path / "var/feeds", None) == (config.feeds.directory, config.feeds.hub)
    assert (Transport.MAILDIR, tmp_path / "var/outbox", Live.ASK) == (
        config.mail.transport,
        config.mail.maildir,
        config.mail.live,
    )
    assert (7, 7, Weekday.MONDAY) == (config.daily.hour, config.weekly.hour, config.weekly.day)
    assert (None, None) == (config.templates, config.taxonomy.directory)
    assert tmp_path / "config.toml" == config.file


def test_every_key_arrives(tmp_path: Path) -> None:
    """No key is read into the wrong place."""
    config = load(write(tmp_path, EVERY_KEY), {})
    newsroom = Newsroom(
        name="The Newsroom",
        url="https://newsroom.example",
        contact="press@newsroom.example",
        postal_address="1 Long Street\nTown",
        zone="Africa/Nairobi",
        languages=("en", "pt", "ckb"),
        press=Press(
            name="Press desk",
            mail="desk@newsroom.example",
            phone="+254 (20) 123-4567",
            out_of_hours="0700 000000",
            zone="Africa/Kampala",
            languages="English, Kiswahili",
        ),
    )
    assert newsroom == config.newsroom
    assert Web("https://news.example/digest", "[::1]:8080") == config.web
    source = SourceConfig(
        name="site",
        kind=SourceKind.FEED,
        url="https://newsroom.example/feed?lang=en",
        backfill=False,
        every=timedelta(hours=1),
        language="fr-CA",
        zone="Europe/Paris",
        add=Added(("death-penalty",), ("BY",), ("africa",), Kind.REPORT),
        map={"Press Release": "press-release", "Belarus": "BY"},
    )
    assert (source,) == config.sources
    assert (tmp_path / "data/one.db", Path("/srv/feeds"), "https://hub.example/?to=us") == (
        config.store.path,
        config.feeds.directory,
        config.feeds.hub,
    )
    assert (timedelta(0), 0, 23, Weekday.SUNDAY) == (
        config.alerts.settle,
        config.daily.hour,
        config.weekly.hour,
        config.weekly.day,
    )
    assert (tmp_path / "rules", tmp_path / "own") == (config.taxonomy.directory, config.templates)


def test_every_key_of_mail_arrives(tmp_path: Path) -> None:
    """Senders that are not named have this service's host."""
    mail = load(write(tmp_path, EVERY_KEY), {}).mail
    assert (
        From("digest@news.example", "urgent@newsroom.example", "confirm@news.example") == mail.from_
    )
    assert (Transport.SMTP, tmp_path / "box", Live.ALWAYS) == (
        mail.transport,
        mail.maildir,
        mail.live,
    )
    assert ("mail.example", 465, Tls.TLS, 4, 1) == (
        mail.host,
        mail.port,
        mail.tls,
        mail.connections,
        mail.urgent_connections,
    )
    assert ("user", "hunter2") == (mail.username, mail.password)
    assert (("desk@newsroom.example",), "desk@newsroom.example", "operator@newsroom.example") == (
        mail.test_recipients,
        mail.reply_to,
        mail.operator,
    )
    assert ("back@newsroom.example", {"relay": 50.0, "gmail.com": 0.5}) == (
        mail.bounces,
        mail.rates,
    )
    assert (InDoubt.HOLD, timedelta(seconds=90)) == (mail.in_doubt, mail.retry_after)


def test_reports_come_back_to_the_senders_unless_told(tmp_path: Path) -> None:
    """A mailbox that takes mail for `bounce+…@` must be there, and no relay may mind."""
    assert load(write(tmp_path, LEAST), {}).mail.bounces is None


def test_the_password_comes_from_the_file_before_the_environment(tmp_path: Path) -> None:
    """The environment is for where no file can be."""
    environ = {"DIGEST_MAIL_PASSWORD": "from the environment"}
    with_file = load(write(tmp_path, LEAST + '[mail]\npassword_file = "secret.txt"\n'), environ)
    (tmp_path / "config.toml").write_text(LEAST)
    without = load(tmp_path / "config.toml", environ)
    assert ("hunter2", "from the environment") == (with_file.mail.password, without.mail.password)


def test_a_credential_is_read_where_systemd_put_it(tmp_path: Path) -> None:
    """By its name in LoadCredential= (systemd.exec(5))."""
    handed_over = tmp_path / "credentials"
    handed_over.mkdir()
    (handed_over / "smtp-password").write_text("from systemd\n")
    text = LEAST + '[mail]\npassword_file = "credential:smtp-password"\n'
    config = load(write(tmp_path, text), {"CREDENTIALS_DIRECTORY": str(handed_over)})
    assert "from systemd" == config.mail.password


def test_a_secret_never_prints(tmp_path: Path) -> None:
    """Neither in a repr nor in a complaint about it."""
    text = LEAST + '[mail]\npassword_file = "secret.txt"\n'
    config = load(write(tmp_path, text), {})
    assert "hunter2" == config.mail.password
    assert "hunter2" not in f"{config!r} {config}"


@pytest.mark.parametrize(
    ("listen", "host", "port", "loopback"),
    [
        pytest.param("127.0.0.1:8000", "127.0.0.1", 8000, True, id="IPv4 loopback"),
        pytest.param("127.8.8.8:1", "127.8.8.8", 1, True, id="all of 127 is loopback"),
        pytest.param("[::1]:80", "::1", 80, True, id="IPv6 loopback"),
        pytest.param("localhost:0", "localhost", 0, True, id="by name"),
        pytest.param("0.0.0.0:80", "0.0.0.0", 80, False, id="every address"),
        pytest.param("[::]:80", "::", 80, False, id="every IPv6 address"),
        pytest.param("news.example:443", "news.example", 443, False, id="a public name"),
    ],
)
def test_a_listener_knows_whether_it_is_loopback(
    listen: str, host: str, port: int, loopback: bool
) -> None:
    """What it warns of depends on it."""
    web = Web(listen=listen)
    assert (host, port, loopback) == (web.host, web.port, web.loopback)


@pytest.mark.parametrize(
    ("url", "listen", "expected"),
    [
        pytest.param("http://127.0.0.1:80", "127.0.0.1:80", True, id="nobody else comes"),
        pytest.param("http://localhost:80", "[::1]:80", True, id="by name"),
        pytest.param("https://news.example", "127.0.0.1:80", False, id="a proxy brings others"),
        pytest.param("http://127.0.0.1:80", "0.0.0.0:80", False, id="others come by themselves"),
    ],
)
def test_a_service_knows_whether_it_is_only_for_this_machine(
    url: str, listen: str, expected: bool
) -> None:
    """The development mailbox depends on it."""
    assert expected == Web(url, listen).local


def test_senders_take_the_newsrooms_host_where_the_service_is_local(tmp_path: Path) -> None:
    """No mail is ever from digest@127.0.0.1; a leading www. is dropped."""
    assert "digest@newsroom.example" == load(write(tmp_path, LEAST), {}).mail.from_.digest


def test_glob_marks_in_the_folders_own_name_mean_themselves(tmp_path: Path) -> None:
    """A folder called `news[1]` is not a pattern."""
    folder = tmp_path / "news[1]"
    folder.mkdir()
    (source,) = load(write(folder, LEAST), {}).sources
    assert f"{tmp_path}/news[[]1]/pages/*.txt" == source.path


def test_the_shipped_file_loads() -> None:
    """And needs neither network nor mail server."""
    config = load(SHIPPED, {})
    assert (Transport.MAILDIR, True) == (config.mail.transport, config.web.loopback)
    assert {None} == {source.url for source in config.sources}
    assert {False} == {source.backfill for source in config.sources}


def test_what_may_be_asked_although_it_is_not_public_arrives_as_it_was_written(
    tmp_path: Path,
) -> None:
    """Networks, addresses, and addresses with a port; nothing by default."""
    fetch = load(write(tmp_path, EVERY_KEY), {}).fetch
    expected = ["10.0.0.0/8", "127.0.0.1", "::1", "127.0.0.1:8080", "[::1]:8080"]
    assert (expected, timedelta(seconds=5)) == ([str(one) for one in fetch.allow], fetch.spacing)
    assert 4 == fetch.at_once
    (tmp_path / "config.toml").write_text(LEAST)
    assert FetchConfig((), timedelta(seconds=1)) == load(tmp_path / "config.toml", {}).fetch


def test_the_keys_of_a_wordpress_site_arrive(tmp_path: Path) -> None:
    """Ten pages are read at first where nothing is said."""
    site = '[[sources]]\nname = "{0}"\nkind = "wordpress"\nurl = "https://a.example/"\n{1}'
    said = 'types = ["posts", "reports"]\npages = 3\nsites = {2 = "https://a.example/fr/"}\n'
    text = LEAST + site.format("short", "") + site.format("long", said)
    _, short, long = load(write(tmp_path, text), {}).sources
    assert ((), 10, {}) == (short.types, short.pages, dict(short.sites))
    assert (("posts", "reports"), 3, {"2": "https://a.example/fr/"}) == (
        long.types,
        long.pages,
        dict(long.sites),
    )
