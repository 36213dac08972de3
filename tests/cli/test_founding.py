"""init: a configuration from a few answers."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from digest.config import Tls, Transport, load
from tests.cli.desk import PAGE, Desk, call, command

NEEDED = ["--yes", "--name", 'The "News" \\ Room', "--url", "https://n.example"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a few saved pages."""
    Desk(tmp_path).write("pages/a.txt", PAGE)
    return tmp_path


def test_answers_may_be_options(folder: Path) -> None:
    """Nothing is asked without a terminal; the file says all of it."""
    file = folder / "config.toml"
    done = call(
        *("init", "--config", str(file), *NEEDED, "--zone", "Europe/Minsk"),
        *("--languages", "fr, en", "--contact", "press@n.example", "--source", f"{folder}/pages"),
        *("--web-url", "https://feeds.n.example/", "--postal-address", "1 Street"),
    )
    assert 0 == done.code, done.err
    config = load(file, {})
    newsroom = config.newsroom
    assert ('The "News" \\ Room', "Europe/Minsk") == (newsroom.name, newsroom.zone)
    assert (("fr", "en"), "1 Street") == (newsroom.languages, newsroom.postal_address)
    assert ("https://feeds.n.example", "press@n.example") == (config.web.url, config.mail.reply_to)
    assert [("pages", f"{folder}/pages/*.txt")] == [(one.name, one.path) for one in config.sources]
    assert "pages/*.txt" == tomllib.loads(file.read_text())["sources"][0]["path"]
    assert "Belarus: Journalists jailed" in done.out
    assert f"digest --config {file} check" in done.out


def test_what_it_wrote_passes_the_check(folder: Path) -> None:
    """And the commands that it names work."""
    file = str(folder / "config.toml")
    assert 0 == call("--config", file, "init", *NEEDED, "--source", f"{folder}/pages").code
    for after in (["check"], ["ingest"], ["run", "--once"]):
        done = call("--config", file, *after)
        assert 0 == done.code, done.err


def test_a_mail_server_is_asked_for_by_host_and_port(folder: Path) -> None:
    """The password is not: it gets a file of its own."""
    file = folder / "config.toml"
    done = call(
        "init", "--config", str(file), *NEEDED, "--mail", "mail.n.example:465", "--mail-user", "me"
    )
    assert f"{folder / 'mail-password'}" in done.out
    (folder / "mail-password").write_text("secret\n")
    file.write_text(file.read_text() + '[[sources]]\nname="a"\nkind="feed"\nurl="https://a.b"\n')
    mail = load(file, {}).mail
    assert (Transport.SMTP, "mail.n.example", 465) == (mail.transport, mail.host, mail.port)
    assert (Tls.TLS, "me", "secret") == (mail.tls, mail.username, mail.password)


def test_nothing_is_overwritten(folder: Path) -> None:
    """Neither a file nor a link that leads nowhere."""
    file = folder / "config.toml"
    file.symlink_to(folder / "elsewhere.toml")
    done = call("init", "--config", str(file), *NEEDED)
    assert (2, True) == (done.code, "is there already, and nothing is overwritten" in done.err)
    assert file.is_symlink()


def test_every_wrong_answer_is_told_at_once(folder: Path) -> None:
    """With the option, and what is allowed; nothing is written."""
    file = folder / "config.toml"
    done = call(
        *("init", "--config", str(file), "--yes", "--url", "n.example", "--zone", "Mars"),
        *("--languages", "French", "--mail", "mail:smtp", "--contact", "press"),
    )
    assert 2 == done.code
    assert ["--name", "--url", "--contact", "--zone", "--languages", "--mail"] == [
        line.removeprefix("digest: ").partition(":")[0] for line in done.err.splitlines()
    ]
    assert not file.exists()


def test_a_source_that_cannot_be_read_now_is_written_all_the_same(folder: Path) -> None:
    """The machine may not be on the network yet."""
    file = folder / "config.toml"
    done = call("init", "--config", str(file), *NEEDED, "--source", "http://127.0.0.1:1/feed")
    assert (0, True) == (done.code, "could not be read now" in done.err)
    assert "http://127.0.0.1:1/feed" == load(file, {}).sources[0].url


def test_without_a_source_it_says_how_to_add_one(folder: Path) -> None:
    """And that works."""
    file = str(folder / "config.toml")
    done = call("--config", file, "init", *NEEDED)
    assert "sources add URL" in done.out
    assert 0 == call("--config", file, "sources", "add", f"{folder}/pages").code


def test_on_a_terminal_it_asks(folder: Path) -> None:
    """Again where an answer cannot stand; Return takes the default."""
    answers = ["The Newsroom", "not an address", "https://n.example", "", "", "Mars", "Europe/Rome"]
    controller, terminal = pty.openpty()
    os.write(controller, "\n".join([*answers, "", "", "pages", "", ""]).encode())
    done = subprocess.run(
        command("init"),
        stdin=terminal,
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=60,
        check=False,
    )
    os.close(terminal)
    os.close(controller)
    assert 0 == done.returncode, done.stderr
    config = load(folder / "config.toml", {})
    assert ("The Newsroom", "Europe/Rome") == (config.newsroom.name, config.newsroom.zone)
    assert "pages" == config.sources[0].name
    assert b'"Mars" is not a time zone' in done.stderr


def test_it_asks_nothing_where_nobody_can_answer(folder: Path) -> None:
    """A script that forgot an option ends, and does not wait."""
    done = subprocess.run(
        [sys.executable, "-c", "from digest.cli import main; main()", "init"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=60,
        check=False,
    )
    assert (2, True) == (done.returncode, b"--name: is needed" in done.stderr)
