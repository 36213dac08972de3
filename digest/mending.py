"""The operator's templates with a mistake: written down when one is found, and when it is mended.

What has a mistake is replaced by ours wherever something is made of it, so nothing waits for it to
be mended. A mistake is over when its file is not the same any more; whether what stands there now
is better shows when something is made of it.
"""

from __future__ import annotations

import logging
from datetime import datetime

from digest.store import Store, notices, template_faults
from digest.templates import StandIns
from digest.troubles import Standing, TemplateFault, Trouble

_log = logging.getLogger(__name__)


def note(store: Store, standins: StandIns, *, now: datetime) -> None:
    """Write down what was found since, and what is over, each told once in the log."""
    at = now.replace(microsecond=0)
    standins.look_again()
    known = template_faults.standing(store)
    over = [one for one in known if standins.now(one.fault.name) != one.fault.sha256]
    still = {one.fault.name for one in known} - {one.fault.name for one in over}
    new = [one for one in standins.faults if one.name not in still]
    if over or new:
        _write(store, over, new, at)


def _write(store: Store, over: list[Standing], new: list[TemplateFault], at: datetime) -> None:
    with store.writing():
        ended = [one for one in over if template_faults.end(store, one.fault.name, at=at)]
        for one in ended:
            notices.overtake(store, Trouble.TEMPLATE, one.fault.name)
        begun = [one for one in new if template_faults.begin(store, one, at=at)]
    for one in ended:
        since = one.since.isoformat(timespec="seconds")
        _log.info("template mended", extra={"template": one.fault.name, "since": since})
    for fault in begun:
        _log.warning("template at fault", extra={"template": fault.name, "why": str(fault)})
