"""What a person can do wrong, and what the shell is told: one line each, never a traceback."""

import os
from pathlib import Path

import pytest

from tests.cli.desk import NOW, Called, Desk, call


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
            ["bench", "everything"],
            "bench: invalid value for 'WHAT': 'everything' is not one of 'send', 'letters', "
            "'plan', 'ingest', 'feeds', 'serve'; see `digest bench --help`",
            id="benchmark",
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


def _all(shown: Called) -> tuple[int, str, str]:
    return shown.code, shown.out, shown.err
