"""`status` and `check` as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from digest.model import DeliveryState, SubscriberStatus
from digest.operations import pauses, repute

SOONEST = 10
"""Slots shown; a newsroom of the world has hundreds."""

FEW = 3
"""Held releases named for each source; `--json` names all."""

Document = Mapping[str, Any]


def told(status: Document) -> Iterator[str]:
    """The lines of `status`."""
    yield f"at {status['now']}"
    if not status["live"]["live"]:
        yield f"NOT LIVE: {status['live']['why_not']}"
    yield from _under("next editions", _next(status))
    yield from _under(f"last editions: {_balance(status)}", map(_edition, status["editions"]))
    yield from _under("waiting to be sent", _counted(status["queue"], status["queue"]))
    if status["paused"]:
        yield from _under("PAUSED, nothing of it is sent", pauses.lines(status["paused"]))
    if status["amendments"]:
        yield from _under("corrections and withdrawals", map(_amendment, status["amendments"]))
    yield from _under("held", _held(status["held"]))
    yield from _under("sources", map(_source, status["sources"]))
    if status["notices"]:
        yield from _under("letters to the operator", map(_notice, status["notices"][:FEW]))
    if status["templates"]:
        yield from _under("templates at fault, ours are used", map(_template, status["templates"]))
    if rates := list(repute.lines(status["rates"])):
        yield from _under("complaints and bounces", iter(rates))
    if status["hub"]:
        yield from _under("hub", iter([_hub(status["hub"])]))
    yield from _under("releases by mailing", _counted(status["releases"], status["releases"]))
    people = status["subscribers"]
    yield from _under(
        "subscribers", chain(_counted(people, list(SubscriberStatus)), _tried(status))
    )


def _under(heading: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines) or ["none"]
    yield ""
    yield heading
    yield from (f"  {line}" for line in found)


def _next(status: Document) -> Iterator[str]:
    slots = status["next"]
    yield from (f"{one['key']}  at {one['due']}" for one in slots[:SOONEST])
    if len(slots) > SOONEST:
        yield f"and {len(slots) - SOONEST} more"


def _balance(status: Document) -> str:
    return "the books are balanced" if status["balanced"] else "THE BOOKS DO NOT BALANCE"


def _edition(one: Document) -> str:
    states = [f"{one[state]} {state}" for state in DeliveryState if one[state]]
    numbers = f"{one['owed']} owed" + (f" = {' + '.join(states)}" if states else "")
    note = f" ({one['note']})" if one["note"] else ""
    late = ", late" if one["late"] else ""
    balance = "balanced" if one["balanced"] else "NOT BALANCED"
    return f"{one['key']}  {one['state']}{late}{note}: {numbers}, {balance}"


def _counted(numbers: Mapping[str, int], order: Sequence[str] | Mapping[str, int]) -> Iterator[str]:
    return (f"{numbers[name]} {name}" for name in order if numbers.get(name))


def _tried(status: Document) -> Iterator[str]:
    if status["suspended"]:
        yield f"of the bounced {status['suspended']} suspended: a letter tries the address again"


def _held(held: Document) -> Iterator[str]:
    for one in held["sources"]:
        few = ", ".join(one["uids"][:FEW]) + (" …" if len(one["uids"]) > FEW else "")
        yield f"{one['count']} releases of {one['name']} from mail: {few}"
    yield from (f"edition {key}" for key in held["editions"])


def _amendment(one: Document) -> str:
    when = f"goes out at {one['due']}" if one["edition"] is None else f"in {one['edition']}"
    return f"{one['severity']} of {one['uid']}: {one['state']}, {when}"


def _source(one: Document) -> str:
    read = f"read {one['last_success']}" if one["last_success"] else "never read"
    again = f", again {one['next_check']}" if one["next_check"] else ""
    line = f"{one['name']}: {one['releases']} releases, {read}{again}"
    if one["problem"]:
        wrong = f"{one['state'].upper()} " if one["problem"].startswith("since ") else ""
        line += f"; {wrong}{one['problem']}"
    return line


def _notice(one: Document) -> str:
    sent = f"sent {one['sent']}" if one["sent"] else one["state"]
    why = f": {one['reply']}" if one["reply"] and not one["sent"] else ""
    return f"{one['id']}  {sent}{why}"


def _template(one: Document) -> str:
    return f"{one['name']}: since {one['since']}: {one['place']}: {one['why']}"


def _hub(one: Document) -> str:
    owed = (
        f"{one['owed']} feeds to tell it of since {one['since']}" if one["owed"] else "told of all"
    )
    gone = f", {one['given_up']} given up" if one["given_up"] else ""
    line = f"{one['url']}: {owed}{gone}"
    if one["failing_since"]:
        line += f"; FAILING since {one['failing_since']}, again {one['next_try']}"
    return f"{line}: {one['why']}" if one["why"] else line
