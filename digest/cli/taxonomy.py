"""The rules for labels: looked over, and applied to what is in the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, say
from digest.cli.progress import progress
from digest.cli.session import AsJson, session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from digest.model import Dimension
    from digest.relabelling import Relabelled, Relabelling
    from digest.service import Service
    from digest.surveying import Survey

_EXAMPLES = 3  # releases named for each label that changes
_RULES = 15  # rules named for each trouble


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    taxonomy = typer.Typer(help="The rules for labels.", no_args_is_help=True)
    taxonomy.command("check")(check)
    taxonomy.command("apply")(apply)
    app.add_typer(taxonomy, name="taxonomy")


def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Look over the rules, against all releases in the store.

    Says which rules never fire, fire everywhere, or are always silenced by others, and how many
    releases are left without a topic. Mistakes in the files come with their lines.

    Example: digest taxonomy check
    """
    from digest.surveying import survey

    with session(context).service() as service:
        relabelling = _relabelling(service)
        with _progress(service) as alive:
            found = survey(service.store, relabelling, alive)
    if as_json:
        emit(_survey_json(found))
    else:
        _print_survey(found)


def apply(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Label all releases by the rules of today.

    What an editor decided stands, and nobody is owed anything by it.

    Example: digest taxonomy apply --dry-run
    """
    with session(context).service() as service:
        relabelling = _relabelling(service)
        with _progress(service) as alive:
            changed = list(relabelling.apply(dry_run=dry_run, alive=alive))
    if as_json:
        emit({"dry_run": dry_run, "changed": [_change_json(one) for one in changed]})
    else:
        _print_changes(changed, dry_run=dry_run)


def _relabelling(service: Service) -> Relabelling:
    from digest.relabelling import Relabelling

    sources = {one.name: one for one in service.config.sources}
    return Relabelling(service.store, service.taxonomy, sources)


def _progress(service: Service) -> AbstractContextManager[Callable[[int], None]]:
    from digest.store import releases

    return progress("releases", releases.total(service.store))


def _change_json(one: Relabelled) -> dict[str, object]:
    return {
        "uid": one.uid,
        "title": one.title,
        **{
            key: [f"{dimension}:{slug}" for dimension, slug in getattr(one, key)]
            for key in ("gained", "lost", "suggested", "dropped")
        },
    }


def _print_changes(changed: Sequence[Relabelled], *, dry_run: bool) -> None:
    """By label, the most changed first, with a few releases each."""
    gained = Counter(named for one in changed for named in one.gained)
    lost = Counter(named for one in changed for named in one.lost)
    both = gained + lost
    for named, _ in sorted(both.items(), key=lambda one: (-one[1], one[0])):
        print(f"{named[0]} {named[1]}  +{gained[named]} -{lost[named]}")
        for sign, title in _examples(changed, named):
            print(f"  {sign} {title}")
    shown = sum(one.shows for one in changed)
    verb = "would change" if dry_run else "changed"
    what = "1 release" if shown == 1 else f"{shown} releases"
    say(f"{what} {verb} for readers, {len(changed) - shown} only in suggestions")


def _examples(
    changed: Sequence[Relabelled], named: tuple[Dimension, str]
) -> Iterator[tuple[str, str]]:
    for sign, key in (("+", "gained"), ("-", "lost")):
        titles = [f"{one.uid}  {one.title}" for one in changed if named in getattr(one, key)]
        yield from ((sign, title) for title in titles[:_EXAMPLES])
        if len(titles) > _EXAMPLES:
            yield sign, f"… and {len(titles) - _EXAMPLES} more"


def _survey_json(found: Survey) -> dict[str, object]:
    return {
        "releases": found.releases,
        "without_topic": found.without_topic,
        "without_place": found.without_place,
        "suggested": found.suggested,
        "languages": dict(found.languages),
        "labels": {f"{d}:{slug}": often for (d, slug), often in sorted(found.labels.items())},
        "bare": [{"uid": uid, "title": title} for uid, title in found.bare],
        "findings": [
            asdict(one.rule)
            | {"trouble": one.trouble.name.lower(), "times": one.times, "texts": one.texts}
            for one in found.findings
        ],
    }


def _print_survey(found: Survey) -> None:
    from digest.taxonomy.firing import Trouble

    what = "1 release" if found.releases == 1 else f"{found.releases} releases"
    print(
        f"{what}: {found.without_topic} without a topic, "
        f"{found.without_place} without a place, {found.suggested} with suggestions"
    )
    for uid, title in found.bare:
        print(f"  no topic  {uid}  {title}")
    for trouble in Trouble:
        rules = [one for one in found.findings if one.trouble is trouble]
        if rules:
            print(trouble.of(len(rules)))
        for one in rules[:_RULES]:
            print(f"  {one.rule}  ({one.times} of {one.texts})")
        if len(rules) > _RULES:
            print(f"  … and {len(rules) - _RULES} more; --json has them all")
