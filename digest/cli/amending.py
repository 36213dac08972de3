"""The editor's last words on a release that people have had: releases correct, withdraw, undo."""

from __future__ import annotations

import sys
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.editing import by
from digest.cli.output import emit, instant, say
from digest.cli.session import AsJson, At, clock, session
from digest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.amending import Decision
    from digest.foreseeing import Foreseen
    from digest.service import Service
    from digest.store.acts import By
    from digest.store.amendments import NewText

Uid = Annotated[str, typer.Argument(metavar="UID", help="As `releases list` prints it.")]
Why = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="What was wrong; readers are told so.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say who would get what letter, and do nothing.")
]
Confirm = Annotated[
    int | None,
    typer.Option("--confirm", metavar="N", help="The number of people it goes to, as told."),
]


def register(releases: typer.Typer) -> None:
    """Put these commands on the command line."""
    releases.command("correct")(correct)
    releases.command("withdraw")(withdraw)
    releases.command("undo")(undo)


def correct(
    context: typer.Context,
    uid: Uid,
    *,
    reason: Why,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="The right title.")
    ] = None,
    summary: Annotated[
        str | None, typer.Option("--summary", metavar="TEXT", help="The right summary.")
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option(
            "--text", metavar="FILE", help="The right full text, plain; a blank line parts."
        ),
    ] = None,
    dry_run: DryRun = False,
    confirm: Confirm = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Correct a release; those who had it are told.

    Without new words the version that was ingested last is the right one. Two minutes later the
    text changes and everyone who had an earlier version gets a letter in the thread of the first.

    Example: digest releases correct 4f7q2zsa6ctk --reason "It was 12 people, not 21" --title "…"
    """
    from digest import amending

    given = _given(title, summary, text)
    with session(context).service() as service:
        _refuse_moved_clock(service, at, dry_run=dry_run)
        what = amending.correction(service.store, uid, given)
        act = by(clock(at)(), reason)
        _decide(service, what, act, confirm, dry_run=dry_run, as_json=as_json)


def withdraw(
    context: typer.Context,
    uid: Uid,
    *,
    reason: Why,
    dry_run: DryRun = False,
    confirm: Confirm = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw a release; those who had it are told.

    Two minutes later its page and feeds say that it is withdrawn, no letter brings it any more, and
    everyone who had it gets a letter at once, whatever cadence they chose.

    Example: digest releases withdraw 4f7q2zsa6ctk --reason "The source was not genuine" --dry-run
    """
    from digest import amending

    with session(context).service() as service:
        _refuse_moved_clock(service, at, dry_run=dry_run)
        what = amending.withdrawal(service.store, uid)
        act = by(clock(at)(), reason)
        _decide(service, what, act, confirm, dry_run=dry_run, as_json=as_json)


def undo(
    context: typer.Context,
    uid: Uid,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the act.")
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Take back a correction or withdrawal, within two minutes.

    Example: digest releases undo 4f7q2zsa6ctk
    """
    from digest import amending

    with session(context).service() as service:
        done = amending.take_back(service.store, uid, by(clock(at)(), reason))
    if as_json:
        emit({"uid": uid, "severity": done.severity, "undone": True})
    else:
        print(f"{uid}: its {done.severity} is taken back; nothing went out, nothing has changed")


def _refuse_moved_clock(service: Service, at: str | None, *, dry_run: bool) -> None:
    """What is dated back leaves no time to take it back."""
    if at is not None and not dry_run:
        service.refuse_moved_clock()


def _decide(
    service: Service,
    what: Decision,
    act: By,
    confirm: int | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Say whom it reaches; then, where that number was typed, decide."""
    from digest import amending, foreseeing

    if not (act.reason or "").strip():
        raise UsageError("--reason: say what was wrong: readers are told so")
    found = foreseeing.foresee(service.correcting, what, by=act)
    if dry_run:
        _tell_foreseen(what, found, as_json=as_json)
        return
    people = found.reach.people
    if confirm is None:
        confirm = _typed(what, found)
    done = amending.decide(service.store, what, act, confirmed=confirm)
    if as_json:
        emit(_as_json(what, found) | {"due": instant(done.due), "state": done.state})
        return
    print(
        f"{done.uid}: its {done.severity} goes out at {instant(done.due)}; people who had it: "
        f"{people}; until then `digest releases undo {done.uid}` takes it back"
    )


def _typed(what: Decision, found: Foreseen) -> int:
    """The number, typed at a terminal by someone who has read whom it reaches."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"--confirm: missing: the number of people is {found.reach.people}; look with "
            f"--dry-run, then give --confirm {found.reach.people}"
        )
    for line in _lines(what, found):
        say(line)
    typed: int = typer.prompt("Type the number of people it goes to", type=int, err=True)
    return typed


def _tell_foreseen(what: Decision, found: Foreseen, *, as_json: bool) -> None:
    if as_json:
        emit(_as_json(what, found) | {"dry_run": True})
        return
    for line in _lines(what, found):
        print(line)
    for sample in found.samples:
        print(f"\n== {sample.language}: {sample.subject}\n\n{sample.text}")


def _lines(what: Decision, found: Foreseen) -> Iterator[str]:
    reach, about = found.reach, what.about
    yield f"{about.severity} of {about.uid}, version {about.version}: {what.release.title or ''}"
    counts = ", ".join(f"{number} by {name}" for name, number in reach.by_cadence.items())
    several = f"{reach.by_several} by several"
    yield f"people who had it and get a letter: {reach.people} ({counts}; {several})"
    yield f"letters that wait, hold it and are printed anew: {found.waiting}"
    yield f"people who are owed it and have not had it: {found.not_yet}"
    for one in found.elsewhere:
        yield (
            f"people who had another telling, {one.uid} ({one.language or 'language not known'}), "
            f"and get nothing: {one.people}; if that is wrong too, correct it by its own UID"
        )


def _as_json(what: Decision, found: Foreseen) -> dict[str, object]:
    return {
        "uid": what.about.uid,
        "severity": what.about.severity,
        "version": what.about.version,
        "recipients": found.reach.people,
        "by_cadence": found.reach.by_cadence,
        "by_several": found.reach.by_several,
        "waiting": found.waiting,
        "not_yet": found.not_yet,
        "elsewhere": [asdict(one) for one in found.elsewhere],
        "samples": [asdict(one) for one in found.samples],
    }


def _given(title: str | None, summary: str | None, text: Path | None) -> NewText | None:
    """New words, made fit to print; None where none are given. UsageError for empty ones."""
    from digest.store.amendments import NewText
    from digest.text import clean, clean_paragraphs

    content = None
    if text is not None:
        paragraphs = clean_paragraphs(_read(text), entities=False)
        content = "\n".join(
            f"<p>{escape(one, quote=False)}</p>" for one in paragraphs.split("\n\n") if one
        )
    words = NewText(
        title=None if title is None else clean(title, entities=False),
        summary=None if summary is None else clean_paragraphs(summary, entities=False),
        content=content,
    )
    for name, said in (("title", words.title), ("summary", words.summary), ("text", content)):
        if said == "":
            raise UsageError(f"--{name}: is empty; a release is withdrawn with `releases withdraw`")
    return None if words == NewText() else words


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"--text: {file}: not UTF-8") from error
