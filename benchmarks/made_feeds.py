"""Made-up feeds of a wanted size, the same ones each time: three formats in six languages."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

NEWEST = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_HOST = "https://newsroom.example"
_WORDS = {
    "en": "the authorities must release all those held only for speaking out and investigate what "
    "happened at “the quay” – no one’s rights end at a prison’s door said the court yesterday",
    "fr": "les autorités doivent libérer toutes les personnes détenues pour s’être exprimées et "
    "enquêter sur ce qui s’est passé à l’été dernier déclare la cour où siègent neuf juges",
    "es": "las autoridades deben poner en libertad a quienes están detenidos sólo por hablar e "
    "investigar lo que ocurrió el año pasado según señaló ayer el tribunal",
    "de": "die behörden müssen alle freilassen die nur für ihre worte in haft sind und prüfen was "
    "am „alten hafen“ geschah sagte gestern das gericht über größere städte",
    "ar": "يجب على السلطات الإفراج عن جميع المحتجزين لمجرد التعبير عن آرائهم والتحقيق في ما حدث "
    "العام الماضي بحسب ما قالت المحكمة أمس",
    "ru": "власти должны освободить всех кто находится под стражей лишь за свои слова и "
    "расследовать то что произошло в прошлом году заявил вчера суд",
}
_COUNTRIES = ("Kenya", "Tunisia", "Belarus", "Colombia", "Myanmar", "France")
_KINDS = ("Press Release", "Report", "News", "Statement")


def feeds(count: int, octets: int) -> list[bytes]:
    """`count` feeds of about `octets` each; formats and languages take turns."""
    formats = (_rss, _atom, _rss, _rdf, _atom_xhtml)
    languages = tuple(_WORDS)
    return [
        _filled(formats[n % len(formats)], languages[n % len(languages)], octets, random.Random(n))
        for n in range(count)
    ]


class _Release:
    """One made-up release."""

    def __init__(self, number: int, language: str, chance: random.Random) -> None:
        self.number, self.language, self._words = number, language, _WORDS[language].split()
        self._chance = chance
        self.at = NEWEST - timedelta(hours=7 * number, seconds=chance.randrange(3600))
        self.title = self.sentence(9)[:-1]
        self.url = f"{_HOST}/{language}/{self.at:%Y/%m}/release-{number}/"
        self.guid = f"{_HOST}/?p={9000 - number}"
        self.terms = (chance.choice(_KINDS), chance.choice(_COUNTRIES))
        self.excerpt = self.sentence(30)
        self.body = "\n".join(self._block(n) for n in range(chance.randrange(9, 16)))

    def sentence(self, words: int) -> str:
        """So many words with a capital and a full stop."""
        said = " ".join(self._chance.choice(self._words) for _ in range(words))
        return f"{said[:1].upper()}{said[1:]}."

    def _block(self, place: int) -> str:
        text = " ".join(self.sentence(self._chance.randrange(8, 22)) for _ in range(3))
        if place == 1:
            picture = f'<img src="{_HOST}/files/{self.number}.jpg" alt="A quay" width="900"/>'
            return (
                f'<figure class="wp-block-image">{picture}<figcaption>{text}</figcaption></figure>'
            )
        if place % 5 == 2:
            return f"<h2>{self.sentence(5)[:-1]}</h2>"
        if place % 5 == 3:
            points = "".join(f"<li>{self.sentence(9)}</li>" for _ in range(4))
            return f'<ul class="wp-block-list">{points}</ul>'
        link = f'<a href="/{self.language}/earlier/{self.number}/" target="_blank">{self.title}</a>'
        return (
            f'<p style="text-align:left">{text} <strong>{link}</strong>&nbsp;{self.sentence(6)}</p>'
        )


def _filled(
    format_: Callable[[list[_Release], str], str], language: str, octets: int, chance: random.Random
) -> bytes:
    releases: list[_Release] = []
    size = 0
    while size < octets:
        releases.append(_Release(len(releases), language, chance))
        last = releases[-1]
        size += len((last.body + last.excerpt * 2 + last.title).encode()) + 400
    return format_(releases, language).encode()


def _rss(releases: list[_Release], language: str) -> str:
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{one.url}</link>"
        f"<pubDate>{format_datetime(one.at)}</pubDate><dc:creator>Press office</dc:creator>"
        + "".join(f"<category><![CDATA[{term}]]></category>" for term in one.terms)
        + f'<guid isPermaLink="false">{one.guid}</guid>'
        f"<description><![CDATA[<p>{one.excerpt} [&#8230;]</p>\n"
        f'<p>The post <a href="{one.url}">{one.title}</a> appeared first on '
        f'<a href="{_HOST}">Newsroom</a>.</p>]]></description>'
        f"<content:encoded><![CDATA[{one.body}]]></content:encoded></item>\n"
        for one in releases
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
        f"<title>Newsroom</title><link>{_HOST}</link><language>{language}</language>"
        f"<sy:updatePeriod>hourly</sy:updatePeriod>{items}</channel></rss>"
    )


def _atom(releases: list[_Release], language: str) -> str:
    return _atom_feed(
        releases, language, lambda one: f'<content type="html">{escape(one.body)}</content>'
    )


def _atom_xhtml(releases: list[_Release], language: str) -> str:
    def content(one: _Release) -> str:
        body = one.body.replace("&nbsp;", "\xa0")
        inner = f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'
        return f'<content type="xhtml">{inner}</content>'

    return _atom_feed(releases, language, content)


def _atom_feed(releases: list[_Release], language: str, content: Callable[[_Release], str]) -> str:
    entries = "".join(
        f'<entry><id>{one.guid}</id><title type="html">{escape(escape(one.title))}</title>'
        f'<link rel="alternate" type="text/html" href="{one.url}"/>'
        f"<published>{one.at.isoformat()}</published><updated>{one.at.isoformat()}</updated>"
        + "".join(f'<category term="{term}"/>' for term in one.terms)
        + f"<summary>{escape(one.excerpt)}</summary>{content(one)}</entry>\n"
        for one in releases
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><title>Newsroom</title>'
        f"<id>{_HOST}/</id><updated>{NEWEST.isoformat()}</updated>{entries}</feed>"
    )


def _rdf(releases: list[_Release], language: str) -> str:
    items = "".join(
        f'<item rdf:about="{one.url}"><title>{escape(one.title)}</title><link>{one.url}</link>'
        f"<dc:date>{one.at.isoformat()}</dc:date>"
        + "".join(f"<dc:subject>{term}</dc:subject>" for term in one.terms)
        + f"<description>{escape(one.excerpt)}</description>"
        f"<content:encoded><![CDATA[{one.body}]]></content:encoded></item>\n"
        for one in releases
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f'<channel rdf:about="{_HOST}"><title>Newsroom</title><dc:language>{language}</dc:language>'
        f"</channel>{items}</rdf:RDF>"
    )
