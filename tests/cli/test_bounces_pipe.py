"""`digest bounces process -` as a mail server calls it: what cannot be taken now stays with it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.desk import desk, run
from tests.stories.test_doors import DSN


def test_while_the_configuration_is_broken_mails_wait(tmp_path: Path) -> None:
    """EX_TEMPFAIL of sysexits.h: anything else would make a mail server drop the report. Who calls
    it for a file is told the usual way."""
    made = desk(tmp_path)
    config = made.write("config.toml", "[newsroom")
    piped = run(["--config", str(config), "bounces", "process", "-"], stdin=b"From: a\n\n")
    assert (75, True) == (piped.code, "not TOML" in piped.err)
    assert 2 == made("bounces", "process", str(config)).code


def test_while_the_database_cannot_be_used_mails_wait(tmp_path: Path) -> None:
    """Such as while it is being restored."""
    made = desk(tmp_path)
    made.write("var/digest.db", "not a database at all, and long enough to be seen as none" * 20)
    report = DSN.format(path="bounce@newsroom.example.org", who="all").encode()
    config = str(made.folder / "config.toml")
    done = run(["--config", config, "bounces", "process", "-"], stdin=report)
    assert (75, True) == (done.code, "database" in done.err), (done.out, done.err)
