"""The command line as a whole: help, mistakes, exit codes, and how quickly it answers."""

import json
import os
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
from tests.cli.desk import NOW, Called, Desk, call, command, run

HEAVY = [
    *("aiosmtplib", "apscheduler", "asyncio", "babel", "css_inline", "dateparser", "feedgen"),
    *("feedparser", "httpx", "jinja2", "lxml", "nh3", "rich", "sqlite3", "sqlite_utils"),
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


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["nosuch"], "no such command 'nosuch'; see `digest --help`", id="command"),
        pytest.param(["--nosuch"], "no such option: --nosuch; see `digest --help`", id="option"),
        pytest.param(
            ["plan", "daily", "weekly"],
            "plan: got unexpected extra argument(s) (weekly); see `digest plan --help`",
            id="one argument too many",
        ),
        pytest.param(
            ["plan", "hourly"],
            "plan: invalid value for 'CADENCE': 'hourly' is not one of 'alert', 'daily', "
            "'weekly'; see `digest plan --help`",
            id="cadence",
        ),
        pytest.param(
            ["releases", "show"],
            "releases show: missing argument 'UID'; see `digest releases show --help`",
            id="one argument too few",
        ),
        pytest.param(
            ["preview", "daily"],
            "preview: missing option '--as'; see `digest preview --help`",
            id="a needed option",
        ),
        pytest.param(
            ["status", "--at", "soon"],
            "--at: soon: not an instant like 2026-11-21T07:00Z",
            id="instant",
        ),
        pytest.param(
            ["status", "--at", "0001-01-01T00:00+14:00"],
            "--at: 0001-01-01T00:00+14:00: not an instant like 2026-11-21T07:00Z",
            id="an instant before all instants",
        ),
        pytest.param(
            ["ingest", "--at", "9999-12-31"],
            "--at: 9999-12-31: not between the years 1970 and 9000",
            id="an instant that leaves no room after it",
        ),
        pytest.param(
            ["releases", "list", "--since", "yesterday"],
            "--since: yesterday: not a day like 2026-11-01",
            id="day",
        ),
        pytest.param(
            ["releases", "list", "--region", "atlantis"],
            "--region: atlantis: not known; one of africa, americas, asia-pacific, "
            "europe-central-asia, middle-east-north-africa",
            id="region",
        ),
        pytest.param(["run", "--json"], "run: --json goes with --once", id="json for ever"),
        pytest.param(
            ["subscribers", "import", "/nowhere.csv"],
            "/nowhere.csv: cannot be read: No such file or directory",
            id="a file that is not there",
        ),
    ],
)
def test_a_wrong_call_is_one_line_and_2(empty: Desk, arguments: list[str], expected: str) -> None:
    """On stderr, saying what is allowed or where help is."""
    assert (2, "", f"digest: {expected}\n") == _all(empty(*arguments))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(
            ["ingest", "nosuch"],
            "source: nosuch: not configured; there are pages, site",
            id="ingest a source",
        ),
        pytest.param(
            ["releases", "list", "--source", "nosuch"],
            "source: nosuch: not known; there are pages, site",
            id="list a source",
        ),
        pytest.param(
            ["releases", "show", "nosuch"],
            "release: nosuch: not known; `digest releases list` prints them",
            id="release",
        ),
        pytest.param(
            ["subscribers", "show", "nobody@example.org"],
            "subscriber: nobody@example.org: not known",
            id="subscriber",
        ),
        pytest.param(
            ["explain", "nobody@example.org", "nosuch"],
            "subscriber: nobody@example.org: not known",
            id="explain a stranger",
        ),
        pytest.param(
            ["explain", "all@example.org", "nosuch"],
            "release: nosuch: not known",
            id="explain a strange release",
        ),
        pytest.param(
            ["preview", "weekly", "--as", "all@example.org"],
            "subscriber: all@example.org: has no weekly subscription",
            id="preview what is not followed",
        ),
    ],
)
def test_what_is_not_there_is_one_line_and_1(
    kept: Desk, arguments: list[str], expected: str
) -> None:
    """The call was sound, the thing is missing."""
    assert (1, "", f"digest: {expected}\n") == _all(kept(*arguments))


def test_a_missing_configuration_says_what_to_do(tmp_path: Path) -> None:
    shown = call("--config", str(tmp_path / "config.toml"), "status")
    assert (2, "") == (shown.code, shown.out)
    assert f"digest: {tmp_path}/config.toml: no such file; " in shown.err
    assert "--config FILE" in shown.err
    assert 1 == shown.err.count("\n")


def test_five_mistakes_in_the_configuration_are_five_lines(empty: Desk) -> None:
    """All at once, each with its place, in the order of the file."""
    empty.configure(
        """
        [mail]
        transport = "pigeon"
        port = 0
        tsl = "none"
        [editions.daily]
        hour = 24
        [alerts]
        settle = "soon"
        """
    )
    shown = empty("status")
    assert (2, "") == (shown.code, shown.out)
    lines = shown.err.splitlines()
    wanted = ["mail.transport", "mail.port", "mail.tsl", "editions.daily.hour", "alerts.settle"]
    assert wanted == [line.split(": ")[2] for line in lines]
    assert all(line.startswith(f"digest: {empty.folder}/config.toml:") for line in lines)


@pytest.mark.parametrize("broken", ["directory", "not a database", "folder is a file"])
@pytest.mark.parametrize("arguments", [["status"], ["ingest"], ["send"], ["run", "--once"]])
def test_a_database_that_cannot_be_used_is_one_line_and_1(
    empty: Desk, broken: str, arguments: list[str]
) -> None:
    """No traceback, and nothing is made in its place."""
    if broken == "directory":
        (empty.folder / "var/digest.db").mkdir(parents=True)
    elif broken == "not a database":
        empty.write("var/digest.db", "This is a letter to my mother, and rather a long one. " * 9)
    else:
        empty.write("var", "")
    shown = empty(*arguments)
    assert (1, "") == (shown.code, shown.out)
    assert shown.err.startswith(f"digest: database: {empty.folder}/var/digest.db: ")
    assert 1 == shown.err.count("\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("arguments", [["status"], ["ingest"], ["send"], ["run", "--once"]])
def test_a_folder_that_may_not_be_written_is_one_line_and_1(
    empty: Desk, arguments: list[str]
) -> None:
    empty.folder.chmod(0o555)
    shown = empty(*arguments)
    empty.folder.chmod(0o755)
    assert (1, "") == (shown.code, shown.out)
    assert shown.err.startswith(f"digest: database: {empty.folder}/var/digest.db: ")
    assert 1 == shown.err.count("\n")


@pytest.mark.parametrize("arguments", [["plan"], ["send"], ["run", "--once"], ["run"]])
def test_the_clock_is_not_moved_where_people_could_be_mailed(
    empty: Desk, arguments: list[str]
) -> None:
    """Over SMTP, unless it is always live: a pretended Monday must not mail everyone."""
    empty.configure('[mail]\ntransport = "smtp"\n')
    shown = empty(*arguments, "--at", NOW)
    assert (2, "") == (shown.code, shown.out)
    assert shown.err.startswith("digest: --at: refused: ")
    assert 1 == shown.err.count("\n")
    assert 0 == empty("plan", "--dry-run", "--at", NOW).code


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
    """With the code that shells give it, here while it waits for its input."""
    line = command("--config", str(empty.folder / "config.toml"), "classify", "-")
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
