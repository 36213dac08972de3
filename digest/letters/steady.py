"""Letters that go out though a template has a mistake: ours stands in for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from digest.letters import words
from digest.letters.amended import AmendedBrief, AmendedWriter
from digest.letters.asked import AskedBrief, AskedWriter
from digest.letters.brief import Brief, House, Letter, Names
from digest.letters.compose import Composer
from digest.letters.notice import Desk, NoticeWriter
from digest.letters.view import LetterView
from digest.letters.welcome import WelcomeBrief, WelcomeWriter
from digest.templates import StandIns, Steady
from digest.troubles import Notice


class SteadyComposer:
    """As `Composer`."""

    def __init__(self, house: House, standins: StandIns, names: Names) -> None:
        self._steady = Steady(standins, lambda templates: Composer(house, templates, names))

    def compose(self, brief: Brief) -> Letter:
        """The letter; TemplateError where not even our templates make one."""
        return self._steady.by(lambda composer: composer.compose(brief))

    def whole(self, brief: Brief) -> LetterView:
        """What a letter says, uncut."""
        return self._steady.by(lambda composer: composer.whole(brief))


class SteadyAmended:
    """As `AmendedWriter`."""

    def __init__(self, house: House, standins: StandIns, names: Names) -> None:
        self._steady = Steady(standins, lambda templates: AmendedWriter(house, templates, names))

    def compose(self, brief: AmendedBrief) -> Letter:
        """The letter; TemplateError where not even our templates make one."""
        return self._steady.by(lambda writer: writer.compose(brief))


class SteadyAsked:
    """As `AskedWriter`."""

    def __init__(self, house: House, standins: StandIns) -> None:
        self._steady = Steady(standins, lambda templates: AskedWriter(house, templates))

    def letter(self, brief: AskedBrief) -> Letter:
        """The letter; TemplateError where not even our templates make one."""
        return self._steady.by(lambda writer: writer.letter(brief))


class SteadyWelcome:
    """As `WelcomeWriter`."""

    def __init__(self, house: House, standins: StandIns, names: Names) -> None:
        self._steady = Steady(standins, lambda templates: WelcomeWriter(house, templates, names))

    def letter(self, brief: WelcomeBrief) -> Letter:
        """The letter; TemplateError where not even our templates make one."""
        return self._steady.by(lambda writer: writer.letter(brief))


@dataclass(frozen=True)
class Writers:
    """Whoever writes to a newsroom's readers, each made when first needed."""

    house: House
    standins: StandIns
    names: Names

    @cached_property
    def news(self) -> SteadyComposer:
        """Digests and alerts."""
        return SteadyComposer(self.house, self.standins, self.names)

    @cached_property
    def amended(self) -> SteadyAmended:
        """Corrections and withdrawals."""
        return SteadyAmended(self.house, self.standins, self.names)

    @cached_property
    def asked(self) -> SteadyAsked:
        """Links that someone asked for."""
        return SteadyAsked(self.house, self.standins)

    @cached_property
    def welcome(self) -> SteadyWelcome:
        """What follows a confirmation."""
        return SteadyWelcome(self.house, self.standins, self.names)


class SteadyNotices:
    """As `NoticeWriter`."""

    def __init__(self, desk: Desk, standins: StandIns) -> None:
        self._steady = Steady(standins, lambda templates: NoticeWriter(desk, templates))

    def letter(self, notice: Notice, message_id: str, about: str | None = None) -> bytes:
        """The letter; TemplateError where not even our templates make one."""
        return self._steady.by(lambda writer: writer.letter(notice, message_id, about))


def spoken(standins: StandIns) -> words.Spoken:
    """Every language's words, ours where a file of theirs cannot be used."""
    return standins.made(words.read, "mail/words/")
