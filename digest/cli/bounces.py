"""What comes back for letters: bounces process, list, undo, resume."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest import verdicts
from digest.cli.editing import by
from digest.cli.output import emit, fail_with, instant, say, table
from digest.cli.session import AsJson, At, clock, session
from digest.errors import DigestError, PutOff, UsageError

if TYPE_CHECKING:
    from digest.bounces import Taken
    from digest.service import Service
    from digest.store.reports import Kept

Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, for who asks later.")]

_COLUMNS = ("kind", "fault", "said", "about", "by", "done", "why", "report", "file")
_LISTED = ("at", "report", "kind", "fault", "said", "provider", "by", "done", "why")
_LATELY = timedelta(days=7)


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    back = typer.Typer(help="What comes back for letters.", no_args_is_help=True)
    back.command("process")(process)
    back.command("list")(listed)
    back.command("undo")(undo)
    back.command("resume")(resume)
    app.add_typer(back, name="bounces")


def process(
    context: typer.Context,
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="Mails: files, Maildirs, mboxes, folders, or -."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Take in mails that came back, and say what was done.

    Whose letter it was is told by the return path, the Message-ID, the letter's own link, and by
    the bare address last. The same mail twice counts once. Mails stay where they are. Where a
    file cannot be read it fails, and the others are taken all the same; where a PATH does not
    exist, none is taken. With - it ends with 75 (EX_TEMPFAIL) where the mail cannot be taken now,
    so that a mail server keeps it.

    Example: digest bounces process /var/mail/bounces
    """
    from digest import logs
    from digest.bounces.mails import Mails
    from digest.mailin.boxes import STDIN
    from digest.operations import pauses

    missing = [str(one) for one in paths if str(one) != "-" and not one.exists()]
    if missing:
        raise UsageError("\n".join(f"bounces process: {one}: no such file" for one in missing))
    now = clock(at)
    kept = put_off(STDIN in paths)
    with kept, logs.shown(service=False), session(context).service() as service:
        mails = Mails(service.store, service.tokens, now=now(), is_rehearsal=dry_run)
        before = pauses.documents(service.store)
        _print(service, mails.take(paths), as_json=as_json)
        paused = [one for one in pauses.documents(service.store) if one not in before]
    counted = ", ".join(f"{number} {did}" for did, number in sorted(mails.counts.items()))
    would = "would be: " if dry_run else ""
    read = f"{mails.read} mail{'' if mails.read == 1 else 's'}"
    say(f"{would}{read}: {counted or 'nothing'}")
    _say_paused(paused)
    fail_with(f"bounces process: {one}" for one in mails.skipped)


@contextmanager
def put_off(by_mail_server: bool) -> Iterator[None]:
    """What keeps a mail from being taken becomes PutOff, where a mail server has handed it over."""
    try:
        yield
    except DigestError as error:
        if not by_mail_server:
            raise
        raise PutOff(str(error)) from error


def listed(
    context: typer.Context,
    days: Annotated[
        int, typer.Option(metavar="N", min=1, max=90, help="Of so many days, 7 by default.")
    ] = _LATELY.days,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many.")] = 1000,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """List what was reported, and the streams that are paused.

    Newest first.

    Example: digest bounces list --days 1
    """
    from digest.operations import pauses
    from digest.store import reports

    now = clock(at)()
    with session(context).service() as service:
        found = reports.latest(service.store, since=now - timedelta(days=days), limit=limit)
        paused = pauses.documents(service.store)
    if as_json:
        emit({"reports": [report_json(one) for one in found], "paused": paused})
        return
    _say_paused(paused)
    table(_LISTED, map(report_row, found), wide="why")


def undo(
    context: typer.Context,
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Its id, or the first 8 of it.")],
    reason: Reason,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Take back what was done about one report.

    The person is as if it had not come: the score is counted anew, and who was suspended, stopped
    or unsubscribed by it gets letters again, with all that was owed meanwhile.

    Example: digest bounces undo 4f1c… --reason "their server was broken that day"
    """
    from digest.bounces import undoing

    with session(context).service() as service:
        done = undoing.undo(service.store, report, by(clock(at)(), reason))
    if as_json:
        emit({"report": report_json(done.report), "stage": done.became})
    else:
        stands = "gets letters" if done.became is verdicts.Stage.GOOD else f"is {done.became}"
        print(f"taken back: {done.report.did}; the person {stands} now")


def resume(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(metavar="STREAM", help="daily, weekly, alert, …")],
    reason: Reason,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Send a paused stream again.

    It was paused because mail servers do not believe us.

    Example: digest bounces resume daily --reason "the DKIM record is mended"
    """
    from digest.bounces import pauses

    with session(context).service() as service:
        pauses.resume(service.store, stream, by(clock(at)(), reason))
    if as_json:
        emit({"stream": stream, "paused": False})
    else:
        print(f"{stream}: goes on")


def report_json(one: Kept) -> dict[str, object]:
    """A report as it is kept: the fields that scripts rely on."""
    return asdict(one)


def report_line(one: Mapping[str, Any]) -> str:
    """One as `report_json` has it, as one reads it among other lines."""
    said = verdicts.said(one["code"], one["status"], one["words"])
    undone = f"  undone: {one['undone_why']}" if one["undone_why"] else ""
    why = f" ({one['why']})" if one["why"] else ""
    what = f"{one['kind']} {said}".rstrip()
    return (
        f"{instant(one['at'])}  {what}  by {one['proof']}: {one['did']}{why}{undone}  {one['id']}"
    )


def report_row(one: Kept) -> tuple[object, ...]:
    """The same as cells."""
    said = verdicts.said(one.code, one.status, one.words)
    why = f"undone: {one.undone_why}" if one.undone_why else one.why
    return (
        instant(one.at),
        one.id,
        one.kind,
        one.fault,
        said,
        one.provider,
        one.proof,
        one.did,
        why,
    )


def _say_paused(paused: Iterable[Mapping[str, object]]) -> None:
    from digest.operations import pauses

    for line in pauses.lines(paused):
        say(f"paused: {line}")


def _print(
    service: Service, taken: Iterator[tuple[tuple[str, Taken], ...]], *, as_json: bool
) -> None:
    """As it goes, lot by lot: there may be a hundred thousand."""
    if not as_json:
        for lot in taken:
            table(_COLUMNS, [_cells(service, file, one) for file, one in lot], wide="why")
        return
    import json

    between = "[\n"
    for lot in taken:
        for file, one in lot:
            shown = json.dumps(_json(service, file, one), ensure_ascii=False)
            sys.stdout.write(between + shown)
            between = ",\n"
    sys.stdout.write("[]\n" if between == "[\n" else "\n]\n")


def _json(service: Service, file: str, one: Taken) -> dict[str, object]:
    report = one.report
    return {
        "file": file,
        "id": report.id,
        "at": instant(report.at) if report.at else None,
        "kind": report.kind,
        "fault": report.fault,
        "code": report.code,
        "status": report.status,
        "words": report.words,
        "reporter": report.reporter,
        "email": _email(service, one),
        "edition": one.edition,
        "by": one.proof,
        "says": one.says,
        "did": one.did,
        "why": one.why,
    }


def _cells(service: Service, file: str, one: Taken) -> tuple[object, ...]:
    report = one.report
    said = verdicts.said(report.code, report.status, report.words)
    about = _email(service, one)
    done = (report.kind, report.fault, said, about, one.proof, one.did, one.why)
    return (*done, report.id, file)


def _email(service: Service, one: Taken) -> str | None:
    """Whose letter it was; asked of the store, since what the mail says may be forged."""
    from digest.store import subscribers

    person = one.subscriber_id and subscribers.known(service.store, one.subscriber_id)
    return person.email if person else None
