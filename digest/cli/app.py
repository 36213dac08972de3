"""All commands, and what an error looks like to the shell. The home of Typer."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from digest import __version__
from digest.cli import (
    admitting,
    benching,
    bounces,
    classifying,
    editions,
    feeds,
    founding,
    live,
    proofs,
    releases,
    running,
    runs,
    sources,
    sourcing,
    stats,
    subscribers,
    taxonomy,
    templates,
    upkeep,
)
from digest.cli.output import say
from digest.cli.session import Session
from digest.errors import DigestError, UsageError

_HELP = """Newsroom releases as Atom feeds and email digests: nothing lost, nothing sent twice.

A first look:  digest check · digest ingest · digest releases list · digest run

Exit codes: 0 done, 1 something failed (said on stderr), 2 bad usage or configuration."""

_INTERRUPTED = 130


def build() -> typer.Typer:
    """The command line, put together."""
    app = typer.Typer(
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_globals)
    for module in (
        founding,
        sources,
        sourcing,
        classifying,
        releases,
        taxonomy,
        templates,
        feeds,
        subscribers,
        admitting,
        editions,
        proofs,
        runs,
        bounces,
        live,
        running,
        stats,
        upkeep,
        benching,
    ):
        module.register(app)
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command, by default that of the shell, and exit: 0 done, 1 something failed, 2 bad
    usage or configuration. A person's mistake is a line on stderr, never a traceback."""
    _speak_utf8()
    with _told_plainly():
        code = build()(_given(arguments), prog_name="digest", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code)


def _given(arguments: Sequence[str] | None) -> list[str]:
    given = list(sys.argv[1:] if arguments is None else arguments)
    for one in given:
        if not one.isascii() and one != one.encode("utf-8", "replace").decode():
            raise UsageError(f"{one.encode('utf-8', 'backslashreplace').decode()}: not UTF-8")
    return given


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Errors as lines and exit codes."""
    try:
        yield
    except DigestError as error:
        _end(error.exit_code, *str(error).splitlines())
    except TyperException as error:
        _tell_usage(error)
    except (KeyboardInterrupt, Abort):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        _leave_unsaid()
        sys.exit(1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _say_what_can_be_said()
        _end(1, f"{where}{error.strerror or error}")


def _say_what_can_be_said() -> None:
    """What was printed before a failure, where that is not what failed."""
    try:
        sys.stdout.flush()
    except OSError:
        _leave_unsaid()


def _leave_unsaid() -> None:
    """Whoever read our output has enough, or its disk is full: to flush the rest at exit, as Python
    does, would complain once more and with another exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell_usage(error: TyperException) -> None:
    """A group alone shows its help; everything else is one line that names where help is."""
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message())
        sys.exit(error.exit_code)
    context = getattr(error, "ctx", None)
    path = str(context.command_path) if context else "digest"
    what = " ".join(error.format_message().split()).rstrip(".").replace("Value error, ", "")
    command = path.removeprefix("digest").strip()
    where = f"{command}: " if command else ""
    _end(error.exit_code, f"{where}{what[:1].lower()}{what[1:]}; see `{path} --help`")


def _end(code: int, *lines: str) -> None:
    for line in lines:
        say(f"digest: {line}")
    sys.exit(code)


def _speak_utf8() -> None:
    """JSON and CSV are UTF-8 whatever the locale; what cannot be shown must not end a command."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"digest {__version__}")
        raise typer.Exit


def _globals(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="The configuration file.")
    ] = Path("config.toml"),
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and exit.", callback=_tell_version, is_eager=True
        ),
    ] = False,
) -> None:
    context.obj = Session(config)
