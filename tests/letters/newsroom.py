"""A small newsroom for the tests of letters: its names, its senders, items on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from digest.config import Press
from digest.letters import Brief, House
from digest.model import (
    Because,
    Cadence,
    Dimension,
    Entry,
    Form,
    Kind,
    Label,
    Mark,
    Moment,
    Origin,
    Owed,
    Precision,
    Release,
    Role,
    SubjectStyle,
)

DAY = datetime(2025, 11, 20, tzinfo=UTC)
PLANNED = datetime(2025, 11, 21, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A region of the newsroom."""

    slug: str


@dataclass(frozen=True, slots=True)
class Land:
    """A country with the region it lies in."""

    region: str | None


class FewNames:
    """Three regions, two topics and three countries in English, French and Arabic."""

    regions = (Place("africa"), Place("americas"), Place("europe-central-asia"))
    countries: Mapping[str, Land] = {
        "BY": Land("europe-central-asia"),
        "KE": Land("africa"),
        "AQ": Land(None),
    }
    _NAMES: Mapping[str, tuple[str, str, str]] = {
        "africa": ("Africa", "Afrique", "أفريقيا"),
        "americas": ("Americas", "Amériques", "الأمريكتان"),
        "europe-central-asia": (
            "Europe and Central Asia",
            "Europe et Asie centrale",
            "أوروبا وآسيا الوسطى",
        ),
        "journalists": ("Journalists and media", "Journalistes et médias", "الصحفيون والإعلام"),
        "death-penalty": ("Death penalty", "Peine de mort", "عقوبة الإعدام"),
        "BY": ("Belarus", "Bélarus", "بيلاروس"),
        "KE": ("Kenya", "Kenya", "كينيا"),
        "AQ": ("Antarctica", "Antarctique", "أنتاركتيكا"),
        "press-release": ("Press release", "Communiqué de presse", "بيان صحفي"),
        "report": ("Report", "Rapport", "تقرير"),
        "urgent-action": ("Urgent action", "Action urgente", "تحرك عاجل"),
    }

    def name(self, dimension: Dimension, slug: str, language: str = "en") -> str:
        return self._called(slug, language)

    def kind_name(self, kind: Kind, language: str = "en") -> str:
        return self._called(kind.value, language)

    def _called(self, slug: str, language: str) -> str:
        return self._NAMES[slug][{"fr": 1, "ar": 2}.get(language, 0)]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Who letters come from."""

    digest: str = "digest@news.newsroom.example"
    confirm: str = "confirm@news.newsroom.example"
    alerts: str = "alerts@news.newsroom.example"


NAMES = FewNames()
HOUSE = House(
    name="Rights Desk",
    url="https://newsroom.example/",
    web_url="https://feeds.newsroom.example",
    senders=Addresses(),
    postal_address="Rights Desk\n1 Harbour Street\nPort City 10001",
    reply_to="desk@newsroom.example",
    press=Press(
        name="Press office",
        mail="press@newsroom.example",
        phone="+44 20 7946 0000",
        out_of_hours="+44 20 7946 0001",
        zone="Europe/London",
        languages="English, French, Arabic",
    ),
)

TITLES = {
    "en": (
        "Belarus: Two journalists freed after three years in a penal colony",
        "Kenya: Police must answer for the use of live rounds against protesters",
        "Courts hand down death sentences after a trial that lasted one day",
        "A year after the flood, families still wait for the promised inquiry",
        "New report: How a border became a place where people disappear",
    ),
    "fr": (
        "Bélarus : deux journalistes libérés après trois ans de colonie pénitentiaire",
        "Kenya : la police doit répondre de ses tirs à balles réelles",
        "Des condamnations à mort au terme d’un procès d’une journée",
    ),
    "ar": (
        "بيلاروس: الإفراج عن صحفيين بعد ثلاث سنوات في السجن",
        "كينيا: على الشرطة أن تُحاسَب على إطلاق الرصاص الحي على المتظاهرين",
        "أحكام بالإعدام بعد محاكمة استغرقت يومًا واحدًا",
    ),
}
SUMMARIES = {
    "en": "The two were arrested while reporting from a courthouse and tried behind closed doors. "
    "“Their release is welcome, but no one should have spent a single night in a cell for asking "
    "questions,” the newsroom’s regional researcher said. Eleven others are still held.\n\nThe "
    "authorities have not said on what conditions the release was granted, and lawyers warn that "
    "the convictions stand.",
    "fr": "Les deux reporters avaient été arrêtés devant un tribunal et jugés à huis clos. « Leur "
    "libération est une bonne nouvelle, mais nul n’aurait dû passer une nuit en cellule pour avoir "
    "posé des questions », a déclaré la responsable régionale.",
    "ar": "اعتُقل الاثنان أثناء تغطيتهما جلسة محكمة وحوكما في جلسات مغلقة. وقالت الباحثة "
    "الإقليمية إن الإفراج عنهما موضع ترحيب، لكن لا ينبغي لأحد أن يقضي ليلة واحدة في زنزانة بسبب "
    "طرح الأسئلة.",
}
_PLACES = (
    ("europe-central-asia", "BY"),
    ("africa", "KE"),
    ("americas", None),
    (None, None),
)
_KINDS = (Kind.PRESS_RELEASE, Kind.REPORT, Kind.URGENT_ACTION, None)


def release(number: int = 0, language: str = "en") -> Release:
    """One of many releases, the higher the number the older."""
    titles = TITLES.get(language, TITLES["en"])
    region, country = _PLACES[number % 4]
    slugs = [
        (Dimension.REGION, region),
        (Dimension.COUNTRY, country),
        (Dimension.TOPIC, ("journalists", "death-penalty", None)[number % 3]),
    ]
    return Release(
        uid=f"r{number:03}",
        tag=f"tag:newsroom.example,2025:r{number:03}",
        source="wire",
        published=_moment(number),
        updated=DAY - timedelta(hours=number),
        title=titles[number % len(titles)],
        summary=SUMMARIES.get(language, SUMMARIES["en"]),
        url=f"https://newsroom.example/releases/{number}?from=wire&lang={language}",
        kind=_KINDS[number % 4],
        language=language,
        labels=tuple(
            Label(dimension, slug, Origin.RULE, 0.9, True) for dimension, slug in slugs if slug
        ),
        seq=number + 1,
    )


def _moment(number: int) -> Moment:
    if number % 2:
        return Moment(DAY - timedelta(days=number), Precision.DAY)
    return Moment(DAY + timedelta(hours=14, minutes=5) - timedelta(days=number))


def owed(one: Release, *because: Because, marks: tuple[Mark, ...] = ()) -> Owed:
    """An item; without reasons given, because everything is followed."""
    return Owed(Entry(one), because or (Because(None, None),), marks)


BECAUSE = (Because(Dimension.COUNTRY, "BY"), Because(Dimension.TOPIC, "journalists"))


def items(count: int, language: str = "en") -> tuple[Owed, ...]:
    """Items of all regions and kinds, some marked, one in another language."""
    marks = {1: (Mark.UPDATED,), 2: (Mark.CORRECTED,), 6: (Mark.LATE,)}
    other = {"en": "ar", "fr": "en", "ar": "en"}
    return tuple(
        owed(
            release(number, other.get(language, "en") if number == 4 else language),
            *(BECAUSE if number % 3 == 0 else ()),
            marks=marks.get(number, ()),
        )
        for number in range(count)
    )


def brief(count: int = 3, language: str = "en", cadence: Cadence = Cadence.DAILY) -> Brief:
    """A short, plain letter to a reader in Minsk."""
    return Brief(
        cadence=cadence,
        date=date(2025, 11, 21),
        zone="Europe/Minsk",
        language=language,
        role=Role.READER,
        form=Form.SHORT,
        subject_style=SubjectStyle.PLAIN,
        items=items(count, language),
        had=(),
        planned_at=PLANNED,
    )


def weekly(count: int = 3, had: int = 3, language: str = "en") -> Brief:
    """The same by the week, with what was had before."""
    before = tuple(Entry(release(500 + number, language)) for number in range(had))
    return replace(brief(count, language, Cadence.WEEKLY), had=before)
