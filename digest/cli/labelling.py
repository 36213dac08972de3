"""An editor's labels: releases label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.editing import Reason
from digest.cli.output import emit
from digest.cli.session import AsJson, At, clock, session
from digest.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.labelling import Labelled, Named
    from digest.service import Service


def register(releases: typer.Typer) -> None:
    """Put this command on the command line."""
    releases.command("label")(label)


def label(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(metavar="UID", help="As `releases list` prints it.")],
    *,
    add: Annotated[
        list[str] | None, typer.Option("--add", metavar="LABEL", help="A slug or country code.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="LABEL", help="As --add.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Add all that is suggested.")] = False,
    reason: Reason = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Give a release labels or take them away.

    That stands whatever its source or the rules say later. A label that is given makes the
    release owed to those who follow it.

    Example: digest releases label 4f7q2zsa6ctk --add children --remove topic:armed-conflict
    """
    from digest import labelling
    from digest.cli.editing import by

    with session(context).service() as service:
        given = (*_meant(service, add or ()), *(_suggested(service, uid) if accept else ()))
        taken = tuple(_meant(service, remove or ()))
        _refuse(given, taken, accept=accept)
        done = labelling.label(
            service.store,
            service.taxonomy,
            uid,
            by(clock(at)(), reason),
            add=given,
            remove=taken,
        )
    if as_json:
        emit(_as_json(done))
    else:
        print(_told(done))


def _refuse(given: tuple[Named, ...], taken: tuple[Named, ...], *, accept: bool) -> None:
    if accept and not given:
        raise UsageError("releases label: nothing is suggested")
    if not given and not taken:
        raise UsageError("releases label: give --add LABEL, --remove LABEL or --accept")
    for dimension, slug in set(given) & set(taken):
        raise UsageError(f"releases label: {dimension}:{slug}: both added and removed")


def _meant(service: Service, given: Iterable[str]) -> Iterator[Named]:
    """Labels by "topic:slug", slug, country code or name, in any letter case."""
    for one in given:
        found = service.taxonomy.asked(one)
        if found is None:
            near = service.taxonomy.nearest(one)
            hint = f"; did you mean {near[0]}:{near[1]}?" if near else ""
            raise UsageError(f"releases label: {one}: there is no such label{hint}")
        yield found


def _suggested(service: Service, uid: str) -> tuple[Named, ...]:
    from digest.labelling import suggested
    from digest.store import releases

    release = releases.by_uid(service.store, uid)
    if release is None:
        raise NotFound(f"release: {uid}: not known; `digest releases list` prints them")
    return suggested(release)


def _as_json(done: Labelled) -> dict[str, object]:
    return {
        "uid": done.uid,
        "added": [f"{dimension}:{slug}" for dimension, slug in done.added],
        "removed": [f"{dimension}:{slug}" for dimension, slug in done.removed],
        "seq": done.seq,
        "owed": done.owed,
    }


def _told(done: Labelled) -> str:
    signs = [f"+{slug}" for _, slug in done.added] + [f"-{slug}" for _, slug in done.removed]
    owed = (
        "it may be mailed to those who follow what it gained" if done.owed else "no one is mailed"
    )
    return f"{done.uid}: {' '.join(signs) or 'as it was, by an editor from now on'}; {owed}"
