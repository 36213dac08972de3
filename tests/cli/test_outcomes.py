"""`editions show`: the books, who answered what, and the picture."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree

from digest.store import Store
from tests.cli.desk import Desk, command, desk
from tests.counting.run import run

KEY = "daily:2026-11-21:UTC:07"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk that has sent an edition to a real server; its letters lie a minute apart, so that
    there is something to see."""
    made = desk(tmp_path_factory.mktemp("sent"))
    with closing(Store(made.folder / "var/digest.db")) as store:
        edition_id = run(store)
        with store.writing():
            store.write(
                """
                UPDATE deliveries SET settled_at = strftime('%Y-%m-%dT%H:%M:%SZ', settled_at,
                    (subscriber_id * 40) || ' seconds') WHERE edition_id = :id
                """,
                {"id": edition_id},
            )
    return made


def on_a_terminal(made: Desk, *arguments: str, **environ: str) -> str:
    """What a command prints on a terminal of 72 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 72, 0, 0))
    given = command("--config", str(made.folder / "config.toml"), *arguments)
    known = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    environ = {**known, "TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1", **environ}
    with subprocess.Popen(given, stdout=theirs, env=environ) as running:
        os.close(theirs)
        told = b"".join(_read(ours))
    os.close(ours)
    assert 0 == running.returncode
    return told.decode().replace("\r\n", "\n")


def _read(terminal: int) -> Iterator[bytes]:
    """Until the other end is closed, which Linux tells by an error."""
    while True:
        try:
            yield os.read(terminal, 65536)
        except OSError:
            return


def test_a_terminal_gets_the_picture_and_the_words(sent: Desk) -> None:
    told = on_a_terminal(sent, "editions", "show", KEY)
    assert PICTURE in told
    assert "owed: 63\naccepted: 48\ndeferred: 13\nrefused: 2\nbalanced: yes\n" in told


PICTURE = """
 100 % ┤
       │
       │                                     ▁▃▄▆▇█
       │                                ▂▃▅▆███████
  50 % ┤                          ▁▂▄▅▇████████████
       │            ▁▁▃▄▅▅▅▅▅▅▅▅▆▇█████████████████
       │       ▁▃▄▆▇███████████████████████████████
       │▁▂▂▃▅▆█████████████████████████████████████
   0 % └┬─────────┬─────────┬─────────┬─────────┬──
        07:00     07:10     07:20     07:30     07:40 UTC
        ▄▄ ▄█▄█▄█▄█▄█ █▄▄       ▄▄█▄█▄█▄█▄█▄█▄█▄█▄▄
        letters in each minute, at most 2

48 of 63 letters accepted (76 %), from 07:00 UTC on.
Of these half by 07:27, nine tenths by 07:40, the last at 07:42, after 42 min.
At most 2 in one minute, at 07:04.
"""


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({"LC_ALL": "C"}, "   0 % ++---------+", id="a locale without blocks"),
        pytest.param({"TERM": "linux"}, "   0 % ++---------+", id="a console without them"),
    ],
)
def test_a_terminal_that_cannot_gets_ascii(
    sent: Desk, environ: dict[str, str], expected: str
) -> None:
    told = on_a_terminal(sent, "editions", "show", KEY, **environ)
    assert expected in told
    assert not set("█┤└") & set(told)


def test_whatever_reads_aloud_gets_words_alone(sent: Desk) -> None:
    for told in (
        on_a_terminal(sent, "editions", "show", KEY, TERM="dumb"),
        sent("editions", "show", KEY).out,
    ):
        assert "48 of 63 letters accepted (76 %), from 07:00 UTC on." in told
        assert "0 %" not in told.replace("76 %", "")
        assert "big.example" in told
        assert "small.example" not in told


def test_the_document_adds_up(sent: Desk) -> None:
    found = sent("editions", "show", KEY, "--json").json
    assert (63, True, 0) == (found["owed"], found["balanced"], found["forgotten"])
    for part, number in (("providers", "owed"), ("replies", "letters")):
        assert 63 == sum(one[number] for one in found[part])
    accepted = found["accepted_by"]
    assert (48, 60, 0) == (sum(accepted["counts"]), accepted["seconds"], accepted["later"])
    assert {
        "planned": "2026-11-21T07:00:00Z",
        "ready": "2026-11-21T07:00:00Z",
        "first_accepted": "2026-11-21T07:00:00Z",
        "last_accepted": "2026-11-21T07:42:00Z",
    } == found["times"]
    assert [63] == [one["people"] for one in found["letters"]]


def test_it_is_drawn_into_a_file(sent: Desk, tmp_path: Path) -> None:
    target = tmp_path / "edition.svg"
    done = sent("editions", "show", KEY, "--svg", str(target))
    assert (0, f"drawn: {target}\n") == (done.code, done.err)
    root = etree.parse(target).getroot()
    assert KEY == root.findtext("{http://www.w3.org/2000/svg}title")


def test_where_nothing_was_accepted_there_is_nothing_to_draw(filled: Desk, tmp_path: Path) -> None:
    filled("plan", "--at", "2026-11-21T08:00:00Z")
    target = tmp_path / "edition.svg"
    done = filled("editions", "show", KEY, "--svg", str(target))
    assert 2 == done.code
    assert f"editions show: --svg: {KEY}: nothing to draw: none was accepted" in done.err
    assert not target.exists()
    found = filled("editions", "show", KEY, "--json").json
    assert (None, {None}) == (
        found["accepted_by"],
        {found["times"][name] for name in ("first_accepted", "last_accepted")},
    )
