"""The letters that judges are shown: those that `digest templates check` makes, and those that are
written otherwise, each as it would leave for one reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from digest.config import TaxonomyConfig
from digest.delivery.claims import Claim
from digest.delivery.made_out import personal
from digest.letters import Stencil
from digest.letters.notice import NoticeWriter
from digest.letters.proof import Case, letter
from digest.letters.proof.made import Press
from digest.model import Dimension
from digest.proving import CASES, press
from digest.taxonomy import Taxonomy, load
from digest.templates import Templates
from digest.tokens import Tokens
from tests.letters import newsroom, notices
from tests.letters.lint import content

READER = "reader@mail.example"
TOKENS = Tokens(b"a secret of at least thirty-two octets")
FOLLOWING = frozenset({"correction", "withdrawal"})
"""Templates whose letters follow a release, and answer the one that it was in."""

LISTED = frozenset({"alert", "daily", "weekly"}) | FOLLOWING
"""Templates whose letters have List-* headers and can be left; all others answer or notify."""

EACH_WAY = ("en", "ar")
"""A language of each direction: in the others the words differ and nothing else."""

FULL, MANY = 7, 40
"""Items of a letter in which every block of the templates is, and of one that is cut."""

SHORTEST_NAME = 4
"""Characters; a shorter name is found in any word."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One message. `secrets` are the names and slugs of its labels; `slowly` whether those judges
    are shown it too that take long; `hard` whether its texts are the worst that sources bring."""

    name: str
    language: str
    raw: bytes
    listed: bool = False
    slowly: bool = True
    hard: bool = False
    secrets: tuple[str, ...] = ()

    @property
    def message(self) -> EmailMessage:
        """As a mail program reads it."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def html(self) -> str:
        """Its HTML part."""
        body = self.message.get_body(("html",))
        assert body is not None
        return content(body)


def posted(templates: Templates) -> Iterator[Posted]:
    """All of them."""
    taxonomy = load(TaxonomyConfig())
    made = press(newsroom.HOUSE, templates, taxonomy, "Europe/London")
    for case in CASES:
        yield _proof(made, taxonomy, case)
    writer = NoticeWriter(notices.DESK, templates)
    for one in notices.EVERY:
        yield Posted(f"notice-{one.kind}", "en", writer.letter(one, "4f1c"))


def slowly(case: Case) -> bool:
    """Whether a letter shows what others do not: every template in every language with all that can
    be in it; in each direction every size, of which the largest and the hardest texts by the day;
    once what says little."""
    if case.discreet:
        return case.language == "en" and case.items in (None, FULL) and not case.hard
    if case.items == MANY or case.hard:
        return (case.template, case.items) == ("daily", MANY) and case.language in EACH_WAY
    whole = case.items in (None, FULL) or case.template in FOLLOWING
    return whole or case.language in EACH_WAY


def _proof(made: Press, taxonomy: Taxonomy, case: Case) -> Posted:
    stencil = Stencil(letter(made, case).segments)
    stream = case.template if case.template in LISTED else "transactional"
    claim = Claim(
        7,
        1_234_567,
        1,
        stream,
        READER,
        0,
        datetime(2026, 1, 3, tzinfo=UTC),
        thread="4f1c@news.newsroom.example" if case.template in FOLLOWING else None,
    )
    return Posted(
        re.sub(r"[^a-z0-9]+", "-", str(case)),
        case.language,
        stencil.fill(personal(claim, READER, TOKENS, stencil.mark)),
        listed=case.template in LISTED,
        slowly=slowly(case),
        hard=case.hard,
        secrets=tuple(_secrets(made, taxonomy, case.language)),
    )


def _secrets(made: Press, taxonomy: Taxonomy, language: str) -> Iterator[str]:
    for one in made.labels:
        if one.dimension in (Dimension.REGION, Dimension.COUNTRY, Dimension.TOPIC):
            name = taxonomy.name(one.dimension, one.slug, language)
            yield from (told for told in (one.slug, name) if len(told) >= SHORTEST_NAME)
