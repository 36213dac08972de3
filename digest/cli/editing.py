"""The editor's acts on releases: approve, hold."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit
from digest.cli.session import AsJson, At, clock, session
from digest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.editing import Approved
    from digest.service import Service
    from digest.store.acts import By

Reason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the act.")
]


def register(releases: typer.Typer) -> None:
    """Put these commands on the command line."""
    releases.command("approve")(approve)
    releases.command("hold")(hold)


def approve(
    context: typer.Context,
    uids: Annotated[
        list[str] | None, typer.Argument(metavar="UID...", help="As `digest status` prints them.")
    ] = None,
    *,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="All held ones of a source.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are held.")] = False,
    reason: Reason = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Let held releases be mailed; they are owed from now on.

    Example: digest releases approve 4f7q2zsa6ctk --reason "new, not old ones come again"
    """
    from digest import editing

    if (bool(uids), bool(source), everything).count(True) != 1:
        raise UsageError("releases approve: name releases, or give --source NAME, or --all")
    with session(context).service() as service:
        chosen = uids or _held(service, source)
        approved = editing.approve(service.store, chosen, by(clock(at)(), reason))
    if as_json:
        emit([{"uid": one.uid, "seq": one.seq} for one in approved])
    else:
        print(_told(approved))


def hold(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(metavar="UID", help="As `releases list` prints it.")],
    reason: Reason = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Keep a release from mail until it is approved.

    Feeds and pages show it all the same.

    Example: digest releases hold 4f7q2zsa6ctk --reason "names to be checked"
    """
    from digest import editing

    with session(context).service() as service:
        editing.hold(service.store, uid, by(clock(at)(), reason))
    if as_json:
        emit({"uid": uid, "held": True})
    else:
        print(f"{uid} is held from mail; `digest releases approve {uid}` lets it go")


def by(now: datetime, reason: str | None = None) -> By:
    """The person at the command line."""
    from digest.store.acts import By

    return By(_user(), now, reason)


def _user() -> str:
    """Who called sudo, or who is logged in; the number of a user without a name."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _held(service: Service, source: str | None) -> Sequence[str]:
    from digest.store import mailing

    known = {one.name for one in service.config.sources}
    found = mailing.held(service.store, source)
    if source is not None and not found and source not in known:
        raise UsageError(f"--source: {source}: not known; there are {', '.join(sorted(known))}")
    return [uid for one in found for uid in one.uids]


def _told(approved: Sequence[Approved]) -> str:
    owed = len({one.seq for one in approved if one.seq is not None})
    old = sum(1 for one in approved if one.seq is None)
    rest = f"; {old} tell again what came with a first reading, and are not mailed" if old else ""
    return f"{len(approved)} approved: {owed} entries may be mailed{rest}"
