"""How grave a change is, in each language: a slip is silent, substance is an update."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.changes import fingerprint, new_release, severity_of
from digest.model import Enclosure, Item, Moment, Severity

MAY = datetime(2026, 5, 7, tzinfo=UTC)
NOW = datetime(2026, 5, 17, tzinfo=UTC)


def item(text: str, language: str | None, **more: object) -> Item:
    first = Item(aliases=("1",), published=Moment(MAY), title="A title", summary=text)
    return replace(first, language=language, **more)  # type: ignore[arg-type]


def weighed(language: str | None, before: str, after: str, **more: object) -> Severity:
    known = new_release(
        item(before, language, **more), source="wire", host="h.example", labels=(), now=NOW
    )
    return severity_of(known, item(after, language, **more))


EN = "Police arrested 12 journalists in Minsk on Monday. They were not released."
FR = "La police a arrêté 12 journalistes à Minsk lundi. Ils n’ont pas été libérés."
ES = "La policía detuvo a 12 periodistas en Minsk el lunes. No fueron liberados."
DE = "Die Polizei nahm am Montag in Minsk 12 Journalisten fest. Sie wurden nicht freigelassen."
AR = "اعتقلت الشرطة 12 صحفياً في مينسك يوم الاثنين. ولم يُفرج عنهم حتى الآن."
RU = "Полиция задержала 12 журналистов в Минске в понедельник. Их не освободили."


@pytest.mark.parametrize(
    ("language", "text", "old", "new"),
    [
        pytest.param("en", EN, "journalists", "journalits", id="en a letter missing"),
        pytest.param("en", EN, "arrested", "arrestde", id="en two letters swapped"),
        pytest.param("en", EN, "released.", "released", id="en a full stop"),
        pytest.param("en", EN, "They were", "they were", id="en case"),
        pytest.param("en", EN, "journalists", "the journalists", id="en an article"),
        pytest.param("en", EN, "were not", "weren’t", id="en a contraction"),
        pytest.param("en", EN, "in Minsk", "in in Minsk", id="en a word twice"),
        pytest.param("en", EN, ". They", ".\n\nThey", id="en a paragraph"),
        pytest.param("en", EN, "arrested 12", "arrested  12", id="en a space"),
        pytest.param("en", "An air strike of 1,200 kg", "1,200", "1200", id="en thousands"),
        pytest.param("en", "An air strike hit it.", "air strike", "airstrike", id="en joined"),
        pytest.param("en", "They organised it.", "organised", "organized", id="en spelling"),
        pytest.param("en", "It is “true”.", "“true”", '"true"', id="en quotes"),
        pytest.param("fr", FR, "journalistes", "journalites", id="fr a letter missing"),
        pytest.param("fr", FR, "arrêté", "arreté", id="fr an accent"),
        pytest.param("fr", FR, "n’ont", "n'ont", id="fr an apostrophe"),
        pytest.param("fr", FR, "libérés.", "libérés !", id="fr a mark"),
        pytest.param("es", ES, "periodistas", "perodistas", id="es a letter missing"),
        pytest.param("es", ES, "policía", "policia", id="es an accent"),
        pytest.param("es", ES, "periodistas", "los periodistas", id="es an article"),
        pytest.param("de", DE, "Journalisten", "Journallisten", id="de a letter too many"),
        pytest.param("de", DE, "freigelassen", "frei gelassen", id="de parted"),
        pytest.param("ar", AR, "صحفياً", "صحفيا", id="ar a vowel sign"),
        pytest.param("ar", AR, "الشرطة", "الشرطه", id="ar a spelling"),
        pytest.param("ar", AR, "اعتقلت", "إعتقلت", id="ar a hamza"),
        pytest.param("ru", RU, "журналистов", "журналстов", id="ru a letter missing"),
        pytest.param("ru", "Её освободили.", "Её", "Ее", id="ru a yo"),
    ],
)
def test_a_slip_of_the_pen_is_silent_either_way(
    language: str, text: str, old: str, new: str
) -> None:
    changed = text.replace(old, new)
    assert changed != text
    assert Severity.SILENT == weighed(language, text, changed)
    assert Severity.SILENT == weighed(language, changed, text)


@pytest.mark.parametrize(
    ("language", "text", "old", "new"),
    [
        pytest.param("en", EN, "12", "13", id="en a number"),
        pytest.param("en", "It cost $5 million.", "$5", "€5", id="en a currency"),
        pytest.param("en", "It rose by 5%.", "5%", "5", id="en a per cent"),
        pytest.param("en", "It cost 5 million.", "million", "billion", id="en a number word"),
        pytest.param("en", EN, "were not", "were now", id="en a negation, one letter"),
        pytest.param("en", EN, "were not", "were", id="en a negation gone"),
        pytest.param("en", "They can leave.", "can", "can’t", id="en a negation contracted"),
        pytest.param("en", "It was lawful.", "lawful", "unlawful", id="en a negating prefix"),
        pytest.param("en", "It is possible.", "possible", "impossible", id="en another prefix"),
        pytest.param("en", EN, "Minsk", "Misk", id="en a name"),
        pytest.param("en", "He met Anna Petrova.", "Petrova", "Petrovna", id="en a person's name"),
        pytest.param("en", EN, "Monday", "Sunday", id="en a day"),
        pytest.param("en", "It ends on 3 June.", "June", "July", id="en a month"),
        pytest.param("en", EN, "Monday.", "Monday. One was hurt.", id="en a sentence more"),
        pytest.param("en", EN, " They were not released.", "", id="en a sentence fewer"),
        pytest.param("en", EN, "arrested", "detained", id="en another word"),
        pytest.param("en", "The prosecution went on.", "prosecution", "persecution", id="en alike"),
        pytest.param("en", "It is policy. The police came.", "policy", "police", id="en in use"),
        pytest.param("en", "He was freed.", "was", "has", id="en a short word"),
        pytest.param("en", "It was Iran.", "Iran", "Iraq", id="en a country"),
        pytest.param("fr", FR, "12", "21", id="fr a number"),
        pytest.param("fr", FR, "n’ont pas", "ont", id="fr a negation"),
        pytest.param("fr", "C’est légal.", "légal", "illégal", id="fr a negating prefix"),
        pytest.param("fr", FR, "Minsk", "Brest", id="fr a name"),
        pytest.param("fr", FR, "lundi", "mardi", id="fr a day"),
        pytest.param("fr", "Il y a deux cents morts.", "deux", "douze", id="fr a number word"),
        pytest.param("es", ES, "12", "120", id="es a number"),
        pytest.param("es", ES, "No fueron", "Fueron", id="es a negation"),
        pytest.param("es", ES, "Minsk", "Misnk", id="es a name"),
        pytest.param("es", "Es en junio.", "junio", "julio", id="es a month"),
        pytest.param("es", ES, " No fueron liberados.", "", id="es a sentence fewer"),
        pytest.param("de", DE, "12", "11", id="de a number"),
        pytest.param("de", DE, "wurden nicht", "wurden", id="de a negation"),
        pytest.param("de", "Er ist schuldig.", "schuldig", "unschuldig", id="de a prefix"),
        pytest.param("de", "Es gibt keine Haft.", "keine", "eine", id="de no and a"),
        pytest.param("de", DE, "Minsk", "Brest", id="de a name"),
        pytest.param("de", DE, "Montag", "Sonntag", id="de a day"),
        pytest.param("ar", AR, "12", "13", id="ar a number"),
        pytest.param("ar", "كان العدد ١٢ صحفياً", "١٢", "١٣", id="ar a number in its own digits"),
        pytest.param("ar", AR, "ولم يُفرج", "وقد أُفرج", id="ar a negation"),
        pytest.param("ar", "هذا غير قانوني.", "غير قانوني", "قانوني", id="ar a negation gone"),
        pytest.param("ar", AR, "مينسك", "بريست", id="ar a name"),
        pytest.param("ar", "في يونيو", "يونيو", "يوليو", id="ar a month, one letter"),
        pytest.param("ru", RU, "12", "15", id="ru a number"),
        pytest.param("ru", RU, "не освободили", "освободили", id="ru a negation"),
        pytest.param("ru", "Это законно.", "законно", "незаконно", id="ru a negating prefix"),
        pytest.param("ru", RU, "Минске", "Пинске", id="ru a name"),
        pytest.param("ru", "Суд 3 июня.", "июня", "июля", id="ru a month"),
    ],
)
def test_substance_is_an_update_either_way(language: str, text: str, old: str, new: str) -> None:
    changed = text.replace(old, new)
    assert changed != text
    assert Severity.UPDATE == weighed(language, text, changed)
    assert Severity.UPDATE == weighed(language, changed, text)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("Correction: there were 13.", id="en"),
        pytest.param("An earlier version of this release said there were 12.", id="en a note"),
        pytest.param("This press release was corrected on 9 May.", id="en said of itself"),
        pytest.param("Rectificatif : ils étaient 13.", id="fr"),
        pytest.param("Une version précédente de ce communiqué parlait de 12.", id="fr a note"),
        pytest.param("Corrección: eran 13.", id="es"),
        pytest.param("Una versión anterior de este comunicado decía 12.", id="es a note"),
        pytest.param("Berichtigung: Es waren 13.", id="de"),
        pytest.param("In einer früheren Version dieser Mitteilung stand 12.", id="de a note"),
        pytest.param("تصحيح: كانوا 13.", id="ar"),
        pytest.param("ورد في نسخة سابقة من هذا البيان أنهم 12.", id="ar a note"),
        pytest.param("Исправление: их было 13.", id="ru"),
        pytest.param("В предыдущей версии говорилось о 12.", id="ru a note"),
    ],
)
def test_a_text_that_says_it_is_corrected_is_a_correction(note: str) -> None:
    assert Severity.CORRECTION == weighed("en", EN, f"{EN} {note}")
    assert Severity.CORRECTION == weighed("en", EN, f"{note} {EN}")
    assert Severity.UPDATE == weighed("en", f"{EN} {note}", f"{EN} {note} More will follow.")


@pytest.mark.parametrize(
    "words",
    [
        "No correction was made.",
        "The correctional officers went home.",
        "They demand a correction of the record.",
        "The court corrected the verdict.",
        "La corrección de la sentencia sigue pendiente.",
    ],
)
def test_a_correction_in_passing_is_none(words: str) -> None:
    assert Severity.UPDATE == weighed("en", EN, f"{EN} {words}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("Updated 3 hours ago", "Updated 4 hours ago", id="en touched"),
        pytest.param("Updated 3 hours ago", "Updated yesterday at 10:12", id="en touched, a day"),
        pytest.param("Last updated: 7 May 2026, 10:12", "Last updated: 9 May 2026, 8:00", id="en"),
        pytest.param("123 shares", "1,204 shares", id="en shares"),
        pytest.param("123 views · 4 comments", "9 views · 5 comments", id="en several"),
        pytest.param("Reading time: 4 minutes", "Reading time: 5 minutes", id="en reading time"),
        pytest.param("4 min read", "5 min read", id="en minutes to read"),
        pytest.param("Mis à jour il y a 3 heures", "Mis à jour il y a 2 jours", id="fr touched"),
        pytest.param("123 partages", "124 partages", id="fr shares"),
        pytest.param("Temps de lecture : 4 min", "Temps de lecture : 6 min", id="fr reading time"),
        pytest.param("Actualizado hace 3 horas", "Actualizado hace 2 días", id="es touched"),
        pytest.param("123 veces compartido", "124 veces compartido", id="es shares"),
        pytest.param("Tiempo de lectura: 4 minutos", "Tiempo de lectura: 5 minutos", id="es read"),
        pytest.param("Aktualisiert vor 3 Stunden", "Aktualisiert vor 2 Tagen", id="de touched"),
        pytest.param("123 Mal geteilt", "124 Mal geteilt", id="de shares"),
        pytest.param("Lesezeit: 4 Minuten", "Lesezeit: 5 Minuten", id="de reading time"),
        pytest.param("تم التحديث قبل 3 ساعات", "تم التحديث قبل 4 ساعات", id="ar touched"),
        pytest.param("123 مشاركة", "124 مشاركة", id="ar shares"),
        pytest.param("وقت القراءة: 4 دقائق", "وقت القراءة: 5 دقائق", id="ar reading time"),
        pytest.param("Обновлено 3 часа назад", "Обновлено 5 часов назад", id="ru touched"),
        pytest.param("123 просмотра", "124 просмотра", id="ru views"),
        pytest.param("Время чтения: 4 минуты", "Время чтения: 5 минут", id="ru reading time"),
    ],
)
def test_counters_and_stamps_are_no_change(before: str, after: str) -> None:
    for shape in ("{}\n\n" + EN, EN + "\n\n{}"):
        one, other = (item(shape.format(words), "en") for words in (before, after))
        assert fingerprint(one) == fingerprint(other) == fingerprint(item(EN, "en"))
        page = "<p>" + shape.replace("\n\n", "</p><p>") + "</p>"
        old, new = (item(EN, "en", content=page.format(words)) for words in (before, after))
        assert fingerprint(old) == fingerprint(new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("They lost 123 shares of the company.", "They lost 124 shares of the company."),
        ("It was updated 3 hours ago by the army.", "It was updated 4 hours ago by the army."),
        ("He served 4 minutes.", "He served 5 minutes."),
        ("123 views were heard.", "124 views were heard."),
    ],
)
def test_counted_things_in_a_sentence_are_a_change(before: str, after: str) -> None:
    assert fingerprint(item(before, "en")) != fingerprint(item(after, "en"))
    assert Severity.UPDATE == weighed("en", before, after)


@pytest.mark.parametrize(
    ("expected", "before", "after"),
    [
        pytest.param("silent", "One. Two three…", "One. Two three four. Five.", id="longer"),
        pytest.param("silent", "One. Two thr…", "One. Two three four. Five.", id="within a word"),
        pytest.param("update", "One. Two three…", "One. Not three four. Five.", id="and changed"),
    ],
)
def test_more_of_what_was_cut_is_nothing_new(expected: str, before: str, after: str) -> None:
    assert Severity(expected) == weighed("en", before, after, truncated=True)


def test_markup_and_a_link_are_silent_and_a_file_more_is_not() -> None:
    known = item(EN, "en", content=f"<p>{EN}</p>")
    page = f"<div><b>{EN.replace('Minsk', '<a href=https://x.example>Minsk</a>')}</b></div>"
    first = new_release(known, source="wire", host="h.example", labels=(), now=NOW)
    assert Severity.SILENT == severity_of(first, replace(known, content=page))
    file = Enclosure("https://news.example/report.pdf", "application/pdf")
    assert Severity.UPDATE == severity_of(first, replace(known, enclosures=(file,)))


def test_a_title_in_capitals_has_slips_like_any_text() -> None:
    """Its words are names only where the text says so."""
    known = item(EN, "en", title="Police Arested Reporters in Minsk")
    first = new_release(known, source="wire", host="h.example", labels=(), now=NOW)
    slip = replace(known, title="Police Arrested Reporters in Minsk")
    name = replace(known, title="Police Arested Reporters in Minks")
    assert [Severity.SILENT, Severity.UPDATE] == [severity_of(first, one) for one in (slip, name)]


def test_a_text_too_long_to_compare_word_by_word_is_an_update() -> None:
    words = " ".join(f"word{number} beside" for number in range(9_000))
    assert Severity.UPDATE == weighed("en", f"a {words} z", f"b {words[::-1]} y")
