"""The command line as a whole: help, mistakes, exit codes, and how quickly it answers."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from digest import __version__
from digest.cli.app import build
from tests.cli.desk import Called, Desk, call, command, run

HEAVY = [
    *("aiosmtplib", "apscheduler", "asyncio", "babel", "css_inline", "dateparser", "feedgen"),
    *("feedparser", "httpx", "idna", "jinja2", "lxml", "rich", "sqlite3", "sqlite_utils"),
    *("starlette", "uvicorn"),
]


def commands(above: object = None, name: str = "") -> Iterator[tuple[str, TyperCommand]]:
    """Every command with its full name, such as `releases list`."""
    found = above or typer.main.get_command(build())
    if isinstance(found, TyperGroup):
        for one, below in found.commands.items():
            yield from commands(below, f"{name} {one}")
    elif isinstance(found, TyperCommand):
        yield name.strip(), found


COMMANDS = dict(commands())
GROUPS = sorted({name.split()[0] for name in COMMANDS if " " in name})


@pytest.mark.parametrize("arguments", [[], *([name] for name in GROUPS)])
def test_a_bare_group_shows_its_help(arguments: list[str]) -> None:
    """On stdout, so that it can be paged; with 2, since nothing was asked for."""
    shown = call(*arguments)
    assert (2, "") == (shown.code, shown.err)
    assert "Commands:" in shown.out


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command(flag: str) -> None:
    shown = call(flag)
    assert (0, "") == (shown.code, shown.err)
    for name in {name.split()[0] for name in COMMANDS}:
        assert f"\n  {name} " in shown.out


@pytest.mark.parametrize("group", [[], *([name] for name in GROUPS)])
def test_a_list_of_commands_holds_whole_sentences(group: list[str]) -> None:
    """A first line that is cut short helps nobody."""
    lines = call(*group, "--help").out.splitlines()
    assert [] == [line for line in lines[1:] if line.endswith("...")]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_an_example_and_says_what_each_option_does(name: str) -> None:
    """The example calls that very command."""
    found = COMMANDS[name]
    assert f"digest {name}" in (found.help or "").partition("Example: ")[2]
    assert [] == [one.name for one in found.params if not getattr(one, "help", None)]


def test_version_is_printed_alone() -> None:
    assert (0, f"digest {__version__}\n", "") == _all(call("--version"))


def test_help_loads_nothing_that_only_commands_need() -> None:
    """It is asked for often and must answer at once."""
    code = "import sys; from digest.cli.app import build; build(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [] == [one for one in HEAVY if one in done.stdout.split()]


@pytest.mark.parametrize(
    "arguments",
    [pytest.param(("status",), id="status"), pytest.param(("releases", "list"), id="releases")],
)
def test_a_look_at_the_store_loads_no_letters_no_feeds_and_no_web(
    empty: Desk, arguments: tuple[str, ...]
) -> None:
    """Each command imports what it needs when it runs."""
    given = ["--config", str(empty.folder / "config.toml"), *arguments]
    code = (
        "import sys; from digest.cli import main\n"
        f"try: main({given!r})\nexcept SystemExit: print('\\n', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1].split()
    assert "sqlite3" in loaded
    light = {"asyncio", "rich", "sqlite3", "sqlite_utils"}
    assert [] == [one for one in HEAVY if one in loaded and one not in light]


def test_a_process_of_its_own_says_the_same() -> None:
    """What the shell calls ends as `main` does."""
    assert (2, "digest: no such command 'nosuch'; see `digest --help`\n") == (
        (shown := run(["nosuch"])).code,
        shown.err,
    )


def test_a_reader_that_leaves_early_is_no_fault_to_tell(kept: Desk) -> None:
    """As in `digest releases list --json | head -1`."""
    line = command("--config", str(kept.folder / "config.toml"), "releases", "list", "--json")
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"" == process.stderr.read()
    assert 1 == process.returncode


def test_ctrl_c_ends_a_command_quietly(empty: Desk) -> None:
    """With the code that shells give it, here while it waits for its input. Whoever runs the
    tests in the background ignores the signal, which is handed down, so it is set anew."""
    called = command("--config", str(empty.folder / "config.toml"), "classify", "-")
    line = ["env", "--default-signal=INT", *called]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"\n" * 100_000)  # more than a pipe holds: by the end it is reading
        process.send_signal(signal.SIGINT)
        assert b"" == process.stderr.read()
    assert 130 == process.returncode


def test_a_full_disk_is_one_line(kept: Desk) -> None:
    """Also when it is noticed only as the output is flushed."""
    line = command("--config", str(kept.folder / "config.toml"), "status")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (1, "digest: No space left on device\n") == (done.returncode, done.stderr)


def test_json_is_utf8_whatever_the_locale(kept: Desk) -> None:
    """A cron job has none; a pipe into the command is read as UTF-8 too."""
    given = json.dumps({"title": "Türkiye: Journalists jailed"}, ensure_ascii=False).encode()
    told = run(
        ["--config", str(kept.folder / "config.toml"), "classify", "--json", "-"],
        stdin=given,
        environ={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert "" == told.err
    assert "Türkiye: Journalists jailed" == told.json[0]["title"]


def test_an_argument_that_is_no_text_is_refused() -> None:
    shown = call("releases", "show", "caf\udce9")
    assert (2, "", "digest: caf\\udce9: not UTF-8\n") == _all(shown)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["check"], id="check"),
        pytest.param(["ingest"], id="ingest"),
        pytest.param(["releases", "list"], id="releases list"),
        pytest.param(["feeds", "build"], id="feeds build"),
        pytest.param(["subscribers", "export"], id="subscribers export"),
        pytest.param(["subscribers", "show", "all@example.org"], id="subscribers show"),
        pytest.param(["plan", "--dry-run"], id="plan, dry"),
        pytest.param(["plan"], id="plan"),
        pytest.param(["send"], id="send"),
        pytest.param(["run", "--once"], id="run"),
        pytest.param(["status"], id="status"),
    ],
)
def test_json_is_one_document_and_nothing_else(filled: Desk, arguments: list[str]) -> None:
    """A script reads stdout whole; talk would break it."""
    shown = filled(*arguments, "--json")
    assert 0 == shown.code
    assert "" == shown.err
    json.loads(shown.out)


def _all(shown: Called) -> tuple[int, str, str]:
    return shown.code, shown.out, shown.err
