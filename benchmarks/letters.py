"""Letters against the plain ways: one made out to many people, and one for each of many wishes."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import css_inline
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.newsroom import NOW, owed
from benchmarks.plain_letters import PlainComposer, Reader
from benchmarks.ratio import Row, compare
from digest.config import TaxonomyConfig
from digest.config.values import From
from digest.delivery.claims import Claim
from digest.delivery.made_out import envelope_address, personal, return_path
from digest.delivery.signature import Key, keys_of, signatures
from digest.letters import Brief, Composer, House, Stencil
from digest.letters.present import Presenter
from digest.letters.words import LANGUAGES, read
from digest.model import Cadence, Entry, Form, Owed, Role, SubjectStyle
from digest.taxonomy import load
from digest.templates import Templates
from digest.tokens import Tokens

MADE_OUT, PLAIN, SIGNED = 50_000, 50, 20
VARIANTS, NEWS, EACH = 600, 40, 10
FEW, MANY = 10_000, 1_000_000
SENDERS = From("digest@example.org", "alerts@example.org", "confirm@example.org")
HOUSE = House("Newsroom", "https://example.org", "https://news.example.org", SENDERS)
TOKENS = Tokens(b"a secret of at least thirty-two octets")


def rows() -> list[Row]:
    """CPU of making out one message, and of an edition's letters; peak memory of many."""
    return [_made_out(), *_signed(), _variants(), _memory()]


def make_out(stencil: Stencil, claims: Iterable[Claim]) -> int:
    """Everything of a message that is one person's, as it is handed to a connection: the addresses,
    the tokens, a signed return path and the size. Octets in all."""
    octets = 0
    for claim in claims:
        recipient = envelope_address(claim.address)
        parts = stencil.parts(personal(claim, recipient, TOKENS, stencil.mark))
        back = return_path(claim, "bounce@example.org", SENDERS.digest, TOKENS)
        octets += len(back) + sum(map(len, parts))
    return octets


def claims(number: int) -> Iterator[Claim]:
    """That many people, one after the other."""
    due = datetime(2026, 11, 21, tzinfo=UTC)
    for person in range(1, number + 1):
        address = f"reader{person}@mail.example"
        yield Claim(7, person, 1, "daily", address, 0, due, edition="daily:2026-11-21:UTC:07")


def stencil() -> Stencil:
    """A letter of 30 kB."""
    return Stencil(Composer(HOUSE, Templates(), load(TaxonomyConfig())).compose(_brief()).segments)


def _made_out() -> Row:
    """The plain way has the values at hand, and its templates compiled."""
    cut, people = stencil(), list(claims(MADE_OUT))
    plain = PlainComposer(HOUSE, load(TaxonomyConfig()))
    view = plain.view(_brief())
    reader = Reader("reader@mail.example", "0123456789abcdef01234567", "x" * 60, "x" * 55, "x" * 60)

    def ours() -> None:
        make_out(cut, people)

    def theirs() -> None:
        for _ in range(PLAIN):
            plain.message(_brief(), view, reader)

    reference = "Jinja2, css-inline and EmailMessage for each"
    return compare("make out", ours, reference, theirs, per=MADE_OUT, times=MADE_OUT / PLAIN)


def _signed() -> Iterator[Row]:
    """What a signature of our own costs beside making out; handing over is in neither."""
    cut, people = stencil(), list(claims(SIGNED))
    for kind, key in _keys().items():

        def ours(key: Key = key) -> None:
            for claim in people:
                recipient = envelope_address(claim.address)
                letter = cut.fill(personal(claim, recipient, TOKENS, cut.mark))
                signatures(letter, [key], None)

        def base() -> None:
            for _ in range(100):
                make_out(cut, people)

        what = f"make out and sign by {kind}"
        yield compare(what, ours, "make out", base, per=SIGNED, times=0.01)


def _keys() -> dict[str, Key]:
    """One of each kind."""
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pems = {
        "RSA of 2048 bits": generate_private_key(65537, 2048).private_bytes(*form).decode(),
        "Ed25519": Ed25519PrivateKey.generate().private_bytes(*form).decode(),
    }
    return dict(zip(pems, keys_of(pems), strict=True))


def _variants() -> Row:
    """News that nobody has seen before in every run, so that nothing is known of it yet. The bare
    way has the finished values at hand."""
    taxonomy, templates, number = load(TaxonomyConfig()), Templates(), count()
    composer = Composer(HOUSE, templates, taxonomy)
    presenters = {
        language: Presenter(HOUSE, taxonomy, spoken) for language, spoken in read(templates).items()
    }
    inliner = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)
    edition: list[tuple[Brief, dict[str, object]]] = []

    def news() -> None:
        briefs = _edition(next(number))
        edition[:] = [(brief, _values(presenters[brief.language], brief)) for brief in briefs]

    def ours() -> None:
        for brief, _ in edition:
            composer.compose(brief)

    def theirs() -> None:
        for _, values in edition:
            templates.render("mail/daily/subject.txt", **values)
            templates.render("mail/daily/body.txt", **values)
            inliner.inline(templates.render("mail/daily/body.html", **values))

    reference = "bare Jinja2 and css-inline for each"
    return compare(f"{VARIANTS} variants", ours, reference, theirs, per=VARIANTS, before=news)


def _values(presenter: Presenter, brief: Brief) -> dict[str, object]:
    words = presenter.words
    return {"letter": presenter.letter(brief), "words": words.phrases, "say": words.say}


def _edition(number: int) -> list[Brief]:
    """What that many different wishes are owed of the same news, in all languages."""
    chance = random.Random(number)
    news = [_renamed(one, f"{number}") for one in owed(NEWS)]
    return [
        replace(_brief(), items=tuple(chance.sample(news, EACH)), language=chance.choice(LANGUAGES))
        for _ in range(VARIANTS)
    ]


def _renamed(one: Owed, name: str) -> Owed:
    root = replace(one.entry.root, title=f"{name}: {one.entry.root.title}")
    return replace(one, entry=Entry(root))


def _memory() -> Row:
    """Peak memory of a process that makes out many, over that of one that makes out few."""
    few, many = (_peak(number) for number in (FEW, MANY))
    ratio = many / few
    return Row(f"peak of {MANY:,}", f"peak of {FEW:,}", ratio, (ratio, ratio), f"{many:,} kB")


def _peak(number: int) -> int:
    """In kB, of a process that makes out a letter to so many people."""
    told = (
        "import resource; from benchmarks.letters import claims, make_out, stencil\n"
        f"make_out(stencil(), claims({number}))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return int(done.stdout)


def _brief() -> Brief:
    return Brief(
        cadence=Cadence.DAILY,
        date=NOW.date(),
        zone="UTC",
        language="en",
        role=Role.READER,
        form=Form.SHORT,
        subject_style=SubjectStyle.PLAIN,
        items=owed(EACH),
        had=(),
        planned_at=NOW,
    )
