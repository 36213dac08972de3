"""Looking after the data: backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, instant, say
from digest.cli.session import AsJson, session
from digest.errors import BackupError

if TYPE_CHECKING:
    from digest.operations.archive import Manifest


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(backup)
    app.command()(restore)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write.")],
    as_json: AsJson = False,
) -> None:
    """Save the database and the signing key into one file.

    The service may go on meanwhile. The file holds addresses and the key to every link: keep it
    as safe as the database.

    Example: digest backup /var/backups/digest-2026-11-21.tar.gz
    """
    from digest.operations import backup as saving
    from digest.service import machine_clock
    from digest.signing import secret_beside

    with session(context).service() as service:
        database = service.config.store.path
        if not database.exists():
            raise BackupError(f"backup: {database}: no such file; there is nothing to save yet")
        secret_beside(database)
        key = database.with_suffix(".key")
        manifest = saving.backup(service.store, key, file, now=machine_clock())
    octets = file.stat().st_size
    if as_json:
        emit({"file": str(file), "octets": octets} | _told(manifest))
    else:
        print(f"{file}: {octets:,} octets, verified: {_in_words(manifest)}")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    force: Annotated[
        bool, typer.Option("--force", help="Keep what is there beside as *.before-restore.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in its place, once it is verified.

    Stop the service first. The restored database mails only test recipients until `go-live`.

    Example: digest restore /var/backups/digest-2026-11-21.tar.gz
    """
    from digest.operations import restore as restoring

    database = session(context).config().store.path
    done = restoring.restore(file, database, database.with_suffix(".key"), force=force)
    if as_json:
        kept = [str(one) for one in done.kept]
        emit({"database": str(database), "kept": kept} | _told(done.manifest))
        return
    print(f"{database}: as of {instant(done.manifest.made_at)}: {_in_words(done.manifest)}")
    for one in done.kept:
        say(f"kept: {one}")
    say("Next: `digest check`, then start the service. Over SMTP it is not live: see `go-live`.")


def _told(manifest: Manifest) -> dict[str, object]:
    return {
        "made_at": manifest.made_at,
        "digest": manifest.digest,
        "counts": dict(manifest.counts),
        "sha256": dict(manifest.sha256),
    }


def _in_words(manifest: Manifest) -> str:
    names = ("releases", "subscribers", "subscriptions", "editions", "deliveries")
    return ", ".join(f"{manifest.counts.get(name, 0):,} {name}" for name in names)
