"""A letter's finished values: all that its templates may print, and all that decides its bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemView:
    """One release. `language` and `direction` are empty where they are the letter's;
    `direction` is `auto` where the language is not known."""

    uid: str
    version: int
    url: str
    title: str
    brief_title: str
    language: str
    direction: str
    kind: str
    topic: str
    date: str
    instant: str
    marks: tuple[str, ...]
    paragraphs: tuple[str, ...]
    html: str
    because: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """The items of one region under its name; empty where no item of the letter has a region."""

    name: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """A one-line link to what was already had."""

    url: str
    title: str
    language: str
    direction: str
    date: str
    instant: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of the press contact; `href` empty where there is nothing to open."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class LetterView:
    """Everything printed. `first` is the visible line that mail clients show as a preview, `date`
    the edition's day in words and `day` the same as an ISO date; `copy_url` leads to the letter on
    the web, as does `more_url`."""

    cadence: str
    language: str
    direction: str
    discreet: bool
    newsroom: str
    sender: str
    website: str
    title: str
    date: str
    day: str
    first: str
    headline: str
    rest: str
    groups: tuple[GroupView, ...]
    contents: bool
    more: str
    more_url: str
    had: tuple[LineView, ...]
    had_more: str
    press: tuple[RowView, ...]
    why: str
    pace_url: str
    leave_url: str
    copy_url: str
    help_url: str
    help_text: str
    postal_address: tuple[str, ...]
    times: str

    @property
    def items(self) -> tuple[ItemView, ...]:
        """The items of all groups in order."""
        return tuple(item for group in self.groups for item in group.items)
