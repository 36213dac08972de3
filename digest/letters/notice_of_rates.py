"""What a notice says of complaints and bounces that come near what providers tolerate."""

from __future__ import annotations

from collections.abc import Iterator

from digest.letters.noticed import Row, Step
from digest.repute import LIMITS, Sort
from digest.troubles import Notice, Trouble

KINDS = frozenset({Trouble.NEAR, Trouble.OVER, Trouble.FAR})

_TITLES = {
    Trouble.NEAR: "{} come near what is tolerated",
    Trouble.OVER: "{} are above what is tolerated",
    Trouble.FAR: "{} are so many that letters will be refused",
}
_MEANS = {
    Sort.COMPLAINTS: "readers who called a letter spam",
    Sort.BOUNCES: "letters to addresses that do not exist",
}


def title(notice: Notice) -> str:
    """The subject."""
    about = notice.about[:1].upper() + notice.about[1:]
    return _TITLES[notice.kind].format(about)


def paragraphs(notice: Notice) -> Iterator[str]:
    """What is so, and what it leads to."""
    sort = _sort(notice)
    limit = LIMITS[sort]
    yield f"{_MEANS[sort].capitalize()}: {notice.why}."
    yield (
        f"Providers and relays tolerate {100 * limit.tolerated:g} %, and never "
        f"{100 * limit.never:g} %: above the first they look at a sender and put its letters aside "
        "as spam, from the second on they refuse them. They count in their own way, so you are "
        "warned from half of the first on. Nothing is stopped by us."
    )


def steps(notice: Notice) -> Iterator[Step]:
    """What may be done."""
    if _sort(notice) is Sort.COMPLAINTS:
        yield Step(
            "Ask how these readers came onto the list: who is mailed without having asked "
            "complains. See what people leave:",
            "digest stats",
        )
        yield Step("See what was reported:", "digest bounces list")
    else:
        yield Step(
            "Addresses that do not exist get nothing more by themselves. If many came with one "
            "import, that list is old: ask its people anew before they are mailed. See how they "
            "stand:",
            "digest bounces list",
        )
    yield Step("See how it stands now:", "digest status")


def rows(notice: Notice) -> Iterator[Row]:
    """The facts."""
    yield Row("Rate", notice.why or "")


def _sort(notice: Notice) -> Sort:
    return Sort(notice.about.partition(" ")[0])
