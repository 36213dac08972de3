"""Every way of getting config.toml wrong, and what is said of it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from digest.config import load
from digest.errors import ConfigError
from tests.config.files import LEAST, write


def complaints(
    folder: Path, text: str, environ: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """What `load` says of a text, without the folder's name."""
    with pytest.raises(ConfigError) as refused:
        load(write(folder, text), environ or {})
    return tuple(one.replace(f"{folder}/", "") for one in refused.value.complaints)


def test_five_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    """In the order of the file, each with its path and what is allowed."""
    text = """\
# the newsroom
[newsroom]
name = "The Newsroom"
url = "www.newsroom.example"

[[sources]]
name = "pages"
kind = "archive"
path = "pages/*.txt"
evry = "1h"

[[sources]]
name = "second"
kind = "feeds"
url = "https://newsroom.example/feed"

[editions.daily]
hour = 24

[mail]
connections = "many"
"""
    expected = (
        'config.toml:4: newsroom.url: "www.newsroom.example" is not an address that starts with '
        "https:// or http://",
        "config.toml:10: sources.pages.evry: unknown key; did you mean every?",
        'config.toml:14: sources.second.kind: "feeds" is not one of feed, wordpress, listing, '
        "archive",
        "config.toml:18: editions.daily.hour: 24 is not a whole number from 0 to 23",
        'config.toml:21: mail.connections: "many" is not a whole number from 1 to 256',
    )
    assert expected == complaints(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("[web]\nurl = 'https://a.example/?x'\n", "web.url", id="an address with a ?"),
        pytest.param("[web]\nurl = 'https://u:p@a.example'\n", "web.url", id="a user in a URL"),
        pytest.param("[web]\nurl = 'http://[::1'\n", "web.url", id="half an IPv6 address"),
        pytest.param("[web]\nlisten = '8000'\n", "web.listen", id="a port alone"),
        pytest.param("[web]\nlisten = 'a:99999'\n", "web.listen", id="a port too high"),
        pytest.param("[web]\nlisten = '[::x]:1'\n", "web.listen", id="a broken IPv6 address"),
        pytest.param("[web]\nlisten = ''\n", "web.listen", id="nowhere to listen"),
        pytest.param("[fetch]\nallow = '::1'\n", "fetch.allow", id="no list of addresses"),
        pytest.param("[fetch]\nallow = ['intranet']\n", "fetch.allow", id="a name"),
        pytest.param("[fetch]\nallow = ['10.0.0.1/8']\n", "fetch.allow", id="a host's network"),
        pytest.param("[fetch]\nallow = ['10.0.0.1:0']\n", "fetch.allow", id="no such port"),
        pytest.param("[fetch]\nallow = ['[10.0.0.1]']\n", "fetch.allow", id="half a port"),
        pytest.param("[fetch]\nallow = [10]\n", "fetch.allow", id="a number"),
        pytest.param("[fetch]\nspacing = '2h'\n", "fetch.spacing", id="a pause too long"),
        pytest.param("[feeds]\nhub = 'hub.example'\n", "feeds.hub", id="a hub's bare name"),
        pytest.param("[feeds]\nhub = 'ftp://a.example'\n", "feeds.hub", id="a hub by FTP"),
        pytest.param("[feeds]\nhub = 'https://hüb.example'\n", "feeds.hub", id="not ASCII"),
        pytest.param("[feeds]\nhub = 'https://a.example/>'\n", "feeds.hub", id="ends a link"),
        pytest.param("[feeds]\nhub = 'https://a.example/#'\n", "feeds.hub", id="a hub's part"),
        pytest.param("[mail]\nport = true\n", "mail.port", id="true is not a number"),
        pytest.param("[mail]\nreply_to = 'a@b, c@d'\n", "mail.reply_to", id="two addresses"),
        pytest.param(f"[mail]\nbounces = '{'b' * 32}@x.example'\n", "mail.bounces", id="no room"),
        pytest.param("[mail]\nrates.gmail = 5\n", "mail.rates.gmail", id="no domain"),
        pytest.param("[mail]\nrates.relay = 0\n", "mail.rates.relay", id="no letter ever"),
        pytest.param("[mail]\noperator = 'the desk'\n", "mail.operator", id="an operator's name"),
        pytest.param("[mail]\ntransport = 'post'\n", "mail.transport", id="no such transport"),
        pytest.param("[mail]\npassword = 'x'\n", "mail.password", id="a secret in the file"),
        pytest.param("[mail]\nusername = 'x'\n", "mail.username", id="a user and no password"),
        pytest.param("[mail]\npassword_file = 'no'\n", "mail.password_file", id="no such file"),
        pytest.param("[mail]\ntest_recipients = 'a@b'\n", "mail.test_recipients", id="no list"),
        pytest.param("[mail]\nfrom = 'a@b'\n", "mail.from", id="a text for a table"),
        pytest.param("[mail]\nfrom.daily = 'a@b'\n", "mail.from.daily", id="no such stream"),
        pytest.param("[alerts]\nsettle = 2\n", "alerts.settle", id="a length without unit"),
        pytest.param("[alerts]\nsettle = '2d'\n", "alerts.settle", id="a length too long"),
        pytest.param("[alerts]\nsettle = '²m'\n", "alerts.settle", id="a digit of another kind"),
        pytest.param("[editions.weekly]\nday = 'Monday'\n", "editions.weekly.day", id="a capital"),
        pytest.param("[editions.monthly]\n", "editions.monthly", id="no such edition"),
        pytest.param("[taxonomy]\ndirectory = 'no'\n", "taxonomy.directory", id="no such folder"),
        pytest.param("[templates]\ndirectory = ''\n", "templates.directory", id="empty text"),
        pytest.param('[store]\npath = "a\\nb"\n', "store.path", id="a line break in a path"),
        pytest.param("[web]\ncolours = {x = 1}\n", "web.colours", id="no such table"),
    ],
)
def test_a_wrong_value_is_one_complaint_about_its_path(
    tmp_path: Path, text: str, path: str
) -> None:
    """Not two, and not about something else; the line is the one below the good part."""
    one, *more = complaints(tmp_path, LEAST + text)
    line = LEAST.count("\n") + text.rstrip("\n").count("\n") + 1
    assert (f"config.toml:{line}: {path}", []) == (one[: one.index(": ", 14)], more)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param(
            'kind = "feed"',
            "config.toml:4: sources.one.path: is missing: a source has a path or a url",
            id="neither path nor url",
        ),
        pytest.param(
            'kind = "feed"\npath = "a"\nurl = "https://a.example"',
            "config.toml:8: sources.one.url: stands beside path: a source has one of the two",
            id="both path and url",
        ),
        pytest.param(
            'kind = "archive"\nurl = "https://a.example"',
            'config.toml:7: sources.one.url: an archive is read from files: write path = "pages'
            '/*.txt"',
            id="an archive by url",
        ),
        pytest.param(
            'kind = "listing"\npath = "a"',
            "config.toml:7: sources.one.path: a listing is read from the web: write url = "
            '"https://…"',
            id="a listing in files",
        ),
        pytest.param(
            'kind = "feed"\npath = "a"\nvisit = true',
            'config.toml:8: sources.one.visit: is for kind = "listing" only',
            id="a key of listings for a feed",
        ),
        pytest.param(
            'kind = "listing"\nurl = "https://a.example"\nselect = {title = "h2"}',
            "config.toml:8: sources.one.select: has no `item`: say which box each release has, as "
            'in "li.release"',
            id="parts of no items",
        ),
        pytest.param(
            'kind = "listing"\nurl = "https://a.example"\npage = {text = "div.body"}',
            "config.toml:8: sources.one.page: is for visit = true only: no page of a release is "
            "read without it",
            id="a page that nobody visits",
        ),
        pytest.param(
            'kind = "listing"\nurl = "https://a.example"\nselect = {title = "h2 >"}',
            'config.toml:8: sources.one.select.title: "h2 >" is not a CSS selector: Expected '
            "selector, got <EOF at 4>",
            id="a selector that is none",
        ),
        pytest.param(
            'kind = "listing"\nurl = "https://a.example"\nselect = {titel = "h2"}',
            "config.toml:8: sources.one.select.titel: unknown key; did you mean title?",
            id="a field that is none",
        ),
        pytest.param(
            'kind = "listing"\nurl = "https://a.example"\nselect = {date = "time@"}',
            'config.toml:8: sources.one.select.date: "time@" is not a CSS selector: Expected '
            "selector, got <DELIM '@' at 4>",
            id="a selector without its attribute",
        ),
        pytest.param(
            'kind = "wordpress"\npath = "a"',
            "config.toml:7: sources.one.path: a wordpress is read from the web: write url = "
            '"https://…"',
            id="a WordPress site in files",
        ),
        pytest.param(
            'kind = "feed"\nurl = "https://a.example"\npages = 2',
            'config.toml:8: sources.one.pages: is for kind = "listing" or "wordpress" only',
            id="pages of a feed",
        ),
        pytest.param(
            'kind = "wordpress"\nurl = "https://a.example"\ntypes = ["press releases"]',
            'config.toml:8: sources.one.types: "press releases" is not a post type as its address '
            'has it, like "posts"',
            id="a post type by its name",
        ),
        pytest.param(
            'kind = "wordpress"\nurl = "https://a.example/wp-json/wp/v2/posts"\ntypes = ["a"]',
            "config.toml:8: sources.one.types: the url names one already: leave out either",
            id="two post types",
        ),
        pytest.param(
            'kind = "wordpress"\nurl = "https://a.example"\nsites = {2 = "fr"}',
            'config.toml:8: sources.one.sites.2: "fr" is not an address that starts with https:// '
            "or http://",
            id="a site without its address",
        ),
        pytest.param(
            'kind = "feed"\npath = "a"\nadd = {countries = ["BY", "by"]}',
            'config.toml:8: sources.one.add.countries: "by" is not a country code of two capitals '
            'like "BY" (ISO 3166)',
            id="a country in small letters",
        ),
        pytest.param(
            'kind = "feed"\npath = "a"\n[sources.map]\n"Press Release" = 7',
            'config.toml:9: sources.one.map.Press Release: 7 is not a text: put it in "quotes"',
            id="a term mapped to a number",
        ),
        pytest.param(
            'kind = "feed"\npath = "a"\n[[sources]]\nname = "one"\nkind = "feed"\npath = "b"',
            'config.toml:9: sources.one.name: "one" is already the name of a source above',
            id="two sources with one name",
        ),
        pytest.param(
            'kind = "feed"\npath = "a"\n[[sources]]\nkind = "feed"\npath = "b"',
            "config.toml:8: sources[2].name: is missing, and has no default",
            id="a source without a name is counted",
        ),
    ],
)
def test_a_wrong_source_is_told_by_name(tmp_path: Path, keys: str, expected: str) -> None:
    """Or by its place, from 1, where it has none."""
    text = '[newsroom]\nname = "N"\nurl = "https://n.example"\n[[sources]]\nname = "one"\n'
    assert (expected,) == complaints(tmp_path, f"{text}{keys}\n")


def test_an_empty_file_says_what_is_needed(tmp_path: Path) -> None:
    """The three required things, at the first line."""
    assert (
        "config.toml:1: newsroom.name: is missing, and has no default",
        "config.toml:1: newsroom.url: is missing, and has no default",
        "config.toml:1: sources: there is none: write one, or call `digest sources add URL`",
    ) == complaints(tmp_path, "")


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    """The parser stops at the first such mistake, so it is the only complaint."""
    (one,) = complaints(tmp_path, "[newsroom]\nname = The Newsroom\n")
    assert "config.toml:2: not TOML: Invalid value" == one


def test_a_file_that_is_not_text_is_told_with_its_line(tmp_path: Path) -> None:
    """A Latin-1 letter in the second line."""
    (tmp_path / "config.toml").write_bytes(b"[newsroom]\nname = 'Caf\xe9'\n")
    with pytest.raises(ConfigError, match=r"config\.toml:2: not UTF-8"):
        load(tmp_path / "config.toml", {})


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """As a complaint, not as a traceback."""
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(tmp_path / "config.toml", {})


def test_a_secret_in_the_file_is_not_repeated_in_the_complaint(tmp_path: Path) -> None:
    """A complaint may end in a log."""
    (one,) = complaints(tmp_path, LEAST + '[mail]\npassword = "hunter2"\n')
    assert "hunter2" not in one


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        pytest.param(
            {},
            "credential:smtp: no $CREDENTIALS_DIRECTORY: systemd sets it for a unit with "
            "LoadCredential=",
            id="not started by systemd",
        ),
        pytest.param(
            {"CREDENTIALS_DIRECTORY": "/nowhere"},
            "/nowhere/smtp cannot be read: No such file or directory",
            id="not handed over",
        ),
    ],
)
def test_a_credential_that_is_missing_is_named(
    tmp_path: Path, environ: Mapping[str, str], why: str
) -> None:
    """With what would set it."""
    text = LEAST + '[mail]\npassword_file = "credential:smtp"\n'
    (one,) = complaints(tmp_path, text, environ)
    assert f"mail.password_file: {why}" in one


@pytest.mark.parametrize(
    ("written", "why"),
    [
        pytest.param(
            '["en", "pt-BR"]',
            '"pt-BR" is not a language like "en" or "ar", without a region (ISO 639)',
            id="a region",
        ),
        pytest.param("[]", "is empty: name one at least", id="none"),
        pytest.param('"en"', '"en" is not a list: write ["one", "two"]', id="no list"),
    ],
)
def test_a_wrong_list_of_languages_is_told(tmp_path: Path, written: str, why: str) -> None:
    """People choose among languages, not among their regions."""
    text = LEAST.replace("[[sources]]", f"languages = {written}\n[[sources]]")
    assert (f"config.toml:4: newsroom.languages: {why}",) == complaints(tmp_path, text)


@pytest.mark.parametrize("number", ["ask us", "0", "+44 20 7946 0000 ext. 5", "+"])
def test_what_cannot_be_dialled_is_no_telephone_number(tmp_path: Path, number: str) -> None:
    """It becomes a link in every letter."""
    text = LEAST.replace("[newsroom]\n", f'[newsroom]\npress.phone = "{number}"\n')
    (told,) = complaints(tmp_path, text)
    assert "newsroom.press.phone: " in told
    assert 'is not a telephone number like "+44 20 7946 0000"' in told
