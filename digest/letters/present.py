"""From a brief to finished values: which words, in which order, with which links. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from digest.letters import dates
from digest.letters.brief import Brief, Called, House, Names
from digest.letters.content import address, tell
from digest.letters.group import Group, Placed, group
from digest.letters.kept import Kept
from digest.letters.view import GroupView, ItemView, LetterView, LineView, RowView
from digest.letters.words import Words
from digest.model import Because, Dimension, Entry, Form, Release, SubjectStyle
from digest.text import direction, primary, shorten

CONTENTS_FROM = 5
"""A table of contents helps from this many items up."""

HAD_LIMIT = 40
LINE_LIMIT = 90
SUBJECT_LIMIT = 110


@dataclass(frozen=True, slots=True)
class Presenter:
    """Makes the finished values of one newsroom's letters in one language."""

    house: House
    names: Names
    words: Words
    _items: Kept[ItemView] = field(default_factory=Kept, repr=False, compare=False)
    _lines: Kept[LineView] = field(default_factory=Kept, repr=False, compare=False)

    def letter(self, brief: Brief) -> LetterView:
        """All items, uncut; `pace_url`, `leave_url` and `copy_url` lack what `linked` puts at their
        ends."""
        discreet = brief.subject_style is SubjectStyle.DISCREET
        ordered = group(brief.items, self.names)
        groups = tuple(self._group(one, brief, alone=len(ordered) == 1) for one in ordered)
        items = tuple(item for one in groups for item in one.items)
        had_rest = len(brief.had) - HAD_LIMIT
        say, locale = self.words.say, self.words.locale
        return LetterView(
            cadence=brief.cadence.value,
            language=self.words.language,
            direction=self.words.direction,
            discreet=discreet,
            newsroom=self.house.name,
            sender=say("neutral_name") if discreet else self.house.name,
            website=self.house.url,
            title=self._title(brief, discreet=discreet),
            date=dates.full_day(brief.date, locale),
            day=brief.date.isoformat(),
            first=say("neutral_intro") if discreet else self._first(groups),
            headline=shorten(items[0].title, SUBJECT_LIMIT) if items else "",
            rest=self.words.count("rest", len(items) - 1) if len(items) > 1 else "",
            groups=groups,
            contents=len(items) >= CONTENTS_FROM,
            more="",
            more_url=f"{self.house.web_url}/letters/",
            had=tuple(self._had(entry, brief) for entry in brief.had[:HAD_LIMIT]),
            had_more=self.words.count("rest", had_rest) if had_rest > 0 else "",
            press=self._press(),
            why=self._why(brief, discreet=discreet),
            pace_url=f"{self.house.web_url}/pace/",
            leave_url=f"{self.house.web_url}/u/",
            copy_url=f"{self.house.web_url}/letters/",
            help_url=self.house.help,
            help_text=self.house.help.removeprefix("mailto:"),
            postal_address=postal_address(self.house),
            times=say("times", place=dates.place(brief.zone, locale)),
        )

    def _title(self, brief: Brief, *, discreet: bool) -> str:
        if discreet:
            day = dates.short_day(brief.date, self.words.locale)
            return self.words.say("neutral_title", day=day)
        return self.words.say(brief.cadence.value)

    def _why(self, brief: Brief, *, discreet: bool) -> str:
        phrase = "why_neutral" if discreet else f"why_{brief.cadence.value}"
        return self.words.say(phrase, newsroom=self.house.name)

    def _first(self, groups: tuple[GroupView, ...]) -> str:
        """`7 new releases: Africa and Americas`, for the line that a mailbox shows."""
        count = sum(len(one.items) for one in groups)
        if not count:
            return self.words.say("nothing_new")
        unplaced = ("", self.words.say("elsewhere"))
        places = [one.name for one in groups if one.name not in unplaced]
        counted = self.words.count("new", count)
        if not places:
            return counted
        return self.words.say("new_in", count=counted, places=self.words.together(places))

    def _group(self, one: Group, brief: Brief, *, alone: bool) -> GroupView:
        elsewhere = "" if alone else self.words.say("elsewhere")
        name = self._name(Dimension.REGION, one.region) if one.region else elsewhere
        return GroupView(name, tuple(self._item(placed, brief) for placed in one.items))

    def _item(self, placed: Placed, brief: Brief) -> ItemView:
        owed = placed.owed
        how = (owed.languages, owed.marks, owed.because, placed.topic)
        asked = (brief.zone, brief.form, brief.subject_style)
        return self._items.get(owed.entry, (how, asked), lambda: self._told(placed, brief))

    def _told(self, placed: Placed, brief: Brief) -> ItemView:
        owed, entry = placed.owed, placed.owed.entry
        release = owed.told
        told = tell(release, brief.form)
        line = self._line(entry, release, brief)
        return ItemView(
            uid=entry.uid,
            version=release.version,
            url=line.url,
            title=told.title or line.title,
            brief_title=line.title,
            language=line.language,
            direction=line.direction,
            kind=self.names.kind_name(release.kind, self.words.language) if release.kind else "",
            topic=self._name(Dimension.TOPIC, placed.topic) if placed.topic else "",
            date=dates.moment(release.published, brief.zone, self.words.locale),
            instant=str(release.published),
            marks=tuple(self.words.say(mark.value) for mark in owed.marks),
            paragraphs=told.paragraphs,
            html=told.html,
            because=self._because(owed.because, brief),
        )

    def _had(self, entry: Entry, brief: Brief) -> LineView:
        how = (brief.languages, brief.zone)
        return self._lines.get(
            entry, how, lambda: self._line(entry, entry.telling(brief.languages), brief)
        )

    def _line(self, entry: Entry, release: Release, brief: Brief) -> LineView:
        language, way = self._language(release.language)
        url = address(entry, self.house.web_url, release)
        day = dates.local_day(release.published, brief.zone)
        return LineView(
            url=url,
            title=shorten(tell(release, Form.SHORT).title, LINE_LIMIT) or url,
            language=language,
            direction=way,
            date=dates.long_day(day, self.words.locale),
            instant=day.isoformat(),
        )

    def _language(self, language: str | None) -> tuple[str, str]:
        """An item's own language and direction where they differ from the letter's."""
        if language is None:
            return "", "auto"
        if primary(language) == self.words.language:
            return "", ""
        return language, direction(language)

    def _because(self, reasons: tuple[Because, ...], brief: Brief) -> str:
        if brief.subject_style is SubjectStyle.DISCREET or not reasons:
            return ""
        return because(self.words, self.names, reasons)

    def _name(self, dimension: Dimension, slug: str) -> str:
        return self.names.name(dimension, slug, self.words.language)

    def _press(self) -> tuple[RowView, ...]:
        desk = self.house.desk
        if desk is None:
            return ()
        rows = (
            ("press_name", desk.name, ""),
            ("press_mail", desk.mail, "mailto:"),
            ("press_phone", desk.phone, "tel:"),
            ("press_out_of_hours", desk.out_of_hours, "tel:"),
            ("press_zone", desk.zone, ""),
            ("press_languages", desk.languages, ""),
        )
        return tuple(
            RowView(self.words.say(label), text, scheme and scheme + _dialled(text, scheme))
            for label, text, scheme in rows
            if text
        )


def postal_address(house: House) -> tuple[str, ...]:
    """The lines of it, the newsroom's name first; none where it is not known."""
    lines = tuple(line.strip() for line in (house.postal_address or "").splitlines())
    named = bool(lines) and lines[0].startswith(house.name)
    return lines if named or not lines else (house.name, *lines)


def because(words: Words, names: Called, reasons: Iterable[Because]) -> str:
    """`Because you follow Belarus; Journalists`."""
    told = [
        names.name(reason.dimension, reason.slug, words.language)
        for reason in reasons
        if reason.dimension and reason.slug
    ]
    if not told:
        return words.say("because_everything")
    return words.say("because", names=words.together(told))


def linked(whole: LetterView, *, leave: str, pace: str, copy: str) -> LetterView:
    """The letter with these at the ends of its links, which lead to pages in its own language."""
    spoken = f"?lang={whole.language}"
    return replace(
        whole,
        leave_url=f"{whole.leave_url}{leave}{spoken}",
        pace_url=f"{whole.pace_url}{pace}{spoken}",
        copy_url=f"{whole.copy_url}{copy}{spoken}",
        more_url=f"{whole.more_url}{copy}{spoken}",
    )


def like(view: LetterView, other: LetterView) -> LetterView:
    """A letter with the links of another one."""
    return replace(
        view,
        leave_url=other.leave_url,
        pace_url=other.pace_url,
        copy_url=other.copy_url,
        more_url=other.more_url,
    )


def mixed(full: LetterView, short: LetterView, count: int) -> LetterView:
    """A letter in both forms as one: its `count` shortest texts in full, the others short."""
    sizes = sorted((sum(map(len, one.paragraphs)), place) for place, one in enumerate(full.items))
    whole = {place for _, place in sizes[:count]}
    chosen = iter(
        full.items[place] if place in whole else one for place, one in enumerate(short.items)
    )
    groups = tuple(
        replace(group, items=tuple(next(chosen) for _ in group.items)) for group in short.groups
    )
    return replace(short, groups=groups)


def cut(whole: LetterView, count: int, words: Words) -> LetterView:
    """The letter with its first `count` items, the others behind "N more on the web"."""
    left, groups = count, []
    for one in whole.groups:
        if left > 0:
            groups.append(replace(one, items=one.items[:left]))
        left -= len(one.items)
    rest = words.count("rest", len(whole.items) - count)
    return replace(
        whole,
        groups=tuple(groups),
        contents=count >= CONTENTS_FROM,
        more=words.say("on_the_web", rest=rest),
    )


def _dialled(text: str, scheme: str) -> str:
    """An address as it stands, a telephone number without its spaces (RFC 3966 §3)."""
    return text if scheme == "mailto:" else "".join(c for c in text if c in "+0123456789")
