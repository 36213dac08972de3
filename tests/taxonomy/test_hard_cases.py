"""Words that mean two things are told apart, and definitions decide rather than words."""

import pytest

from digest.taxonomy import Taxonomy
from tests.taxonomy.reading import labels, regions


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        pytest.param(
            "Georgia: Man with mental disability faces lethal injection",
            "The Board of Pardons and Paroles in Atlanta has refused clemency.",
            {"US", "death-penalty"},
            id="Georgia, the state",
        ),
        pytest.param(
            "Georgia: Police beat demonstrators outside parliament",
            "Riot police in Tbilisi turned on the crowd.",
            {"GE", "protest-and-policing"},
            id="Georgia, the country",
        ),
        pytest.param(
            "Harbour choir sings for the lighthouse",
            "The choir is led by Jordan Example, who was given the baton in spring.",
            set(),
            id="Jordan, a person",
        ),
        pytest.param("Jordan: Theatre closed", "Officers in Amman shut it.", {"JO"}, id="Jordan"),
        pytest.param(
            "Harbour kitchen feeds a hundred",
            "A turkey, some china and one chad of paper were left over.",
            set(),
            id="turkey, china and chad",
        ),
        pytest.param("Turkey: Theatre closed", "", {"TR"}, id="Turkey"),
        pytest.param("Chad: Theatre closed", "", {"TD"}, id="Chad"),
        pytest.param("Niger: Theatre closed", "A theatre in Niamey was shut.", {"NE"}, id="Niger"),
        pytest.param(
            "Oil still drips into the creeks of the Niger Delta",
            "",
            {"NG"},
            id="the Niger Delta is in Nigeria",
        ),
        pytest.param(
            "Republic of Congo: Theatre closed",
            "Congolese officials in Brazzaville gave no reason.",
            {"CG"},
            id="the smaller Congo",
        ),
        pytest.param(
            "Theatre closed in Kinshasa",
            "Congolese officials gave no reason.",
            {"CD"},
            id="the larger Congo",
        ),
        pytest.param("Guinea: Theatre closed", "", {"GN"}, id="Guinea"),
        pytest.param("Guinea-Bissau: Theatre closed", "", {"GW"}, id="Guinea-Bissau"),
        pytest.param("Equatorial Guinea: Theatre closed", "", {"GQ"}, id="Equatorial Guinea"),
        pytest.param("Papua New Guinea: Theatre closed", "", {"PG"}, id="Papua New Guinea"),
        pytest.param("South Sudan: Theatre closed", "", {"SS"}, id="South Sudan"),
        pytest.param("North Korea: Theatre closed", "", {"KP"}, id="North Korea"),
        pytest.param("Northern Ireland: Theatre closed", "", {"GB"}, id="Northern Ireland"),
        pytest.param("American Samoa: Theatre closed", "", {"AS"}, id="American Samoa"),
        pytest.param("North Macedonia: Theatre closed", "", {"MK"}, id="North Macedonia"),
        pytest.param(
            "Theatre Company Sues Over Execution of a Contract",
            "The delay is a death sentence for rural stages.",
            set(),
            id="nobody is put to death",
        ),
        pytest.param(
            None,
            "The torture of waiting for a stamp goes on at the harbour office.",
            set(),
            id="nobody is tortured",
        ),
        pytest.param(
            None,
            "OTTAWA – The authorities in Myanmar must reopen the theatre, the group said.",
            {"MM"},
            id="a dateline says where it was written",
        ),
        pytest.param(
            None,
            "“It is time to reopen the theatre,” said the Director of the Moscow office.",
            set(),
            id="an office says who speaks",
        ),
        pytest.param(
            "Amnesty International USA Statement on the Theatre",
            "",
            set(),
            id="a section's name is no country",
        ),
        pytest.param("GREECE: OFFICERS TOLD US NOTHING", "", {"GR"}, id="us, not the US"),
        pytest.param(
            "US Must Reopen the Theatre", "The U.S. owns the house.", {"US"}, id="the US, not us"
        ),
        pytest.param(
            None,
            "States keep the Geneva Conventions, the Paris Agreement and the Rome Statute.",
            set(),
            id="treaties are no places",
        ),
        pytest.param("Theatre closed in Gaza", "", {"PS"}, id="Gaza"),
        pytest.param("Theatre closed in Crimea", "", {"UA"}, id="Crimea"),
        pytest.param("Theatre closed in Chechnya", "", {"RU"}, id="Chechnya"),
        pytest.param("Theatre closed in Hong Kong", "", {"HK"}, id="Hong Kong"),
        pytest.param("Theatre closed in Tibet", "", {"CN"}, id="Tibet"),
        pytest.param("Theatre closed in Western Sahara", "", {"EH"}, id="Western Sahara"),
        pytest.param("Theatre closed in Kosovo", "", {"XK"}, id="Kosovo"),
        pytest.param("Nigeria: Theatre closed", "", {"NG"}, id="Nigeria is not Niger"),
        pytest.param("Sudan: Theatre closed", "", {"SD"}, id="Sudan"),
        pytest.param("South Korea: Theatre closed", "", {"KR"}, id="South Korea"),
        pytest.param("Ireland: Theatre closed", "", {"IE"}, id="Ireland"),
        pytest.param("Samoa: Theatre closed", "", {"WS"}, id="Samoa"),
        pytest.param(
            "Theatre closed in Eastern Macedonia and Thrace",
            "Officials in Thessaloniki gave no reason.",
            {"GR"},
            id="the Greek Macedonia",
        ),
        pytest.param(
            "Guinean theatre closed",
            "Officials in Bissau gave no reason.",
            {"GW"},
            id="Guinean, of Guinea-Bissau",
        ),
        pytest.param(
            "A coal plant would be a death sentence for poor communities of the plain",
            "",
            set(),
            id="a death sentence for communities",
        ),
        pytest.param(
            "Theatres stay dark",
            "NAIROBI – The authorities in Uganda must reopen them, said the Director of the "
            "Geneva office.",
            {"UG"},
            id="neither where it was written nor who speaks",
        ),
        pytest.param("Kremlin closes theatre", "", {"RU"}, id="a seat of power"),
        pytest.param(
            "Theatres wait for the European Court of Human Rights in Strasbourg",
            "",
            set(),
            id="a body is no country",
        ),
        pytest.param(
            "Norwegian singer barred from a stage in Chile",
            "The singer, a Norwegian national, waited at the gate.",
            {"CL"},
            id="a nationality in passing",
        ),
        pytest.param(
            "Belarus: Student jailed for criticizing the war in Ukraine",
            "",
            {"BY", "prisoners-of-conscience", "freedom-of-expression"},
            id="a war that somebody spoke of",
        ),
    ],
)
def test_told_apart(
    taxonomy: Taxonomy, title: str | None, summary: str, expected: set[str]
) -> None:
    assert expected == labels(taxonomy, title, summary)


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        pytest.param("Belarus: Theatre closed", "", {"europe-central-asia"}, id="by a country"),
        pytest.param("Theatres close across Europe", "", {"europe-central-asia"}, id="by name"),
        pytest.param(
            "Theatres close across the Middle East",
            "",
            {"middle-east-north-africa"},
            id="two words",
        ),
        pytest.param(
            "Theatres must reopen",
            "“It is time,” said the Americas director at Amnesty International.",
            set(),
            id="not by who speaks",
        ),
        pytest.param("Theatres must reopen", "", set(), id="none where none stands out"),
        pytest.param("South Africa: Theatre closed", "", {"africa"}, id="not by part of a name"),
    ],
)
def test_regions_stand_out(
    taxonomy: Taxonomy, title: str, summary: str, expected: set[str]
) -> None:
    assert expected == regions(taxonomy, title, summary)


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        pytest.param(
            "fr",
            "Russie. Des journalistes condamnés pour leurs articles",
            {"RU", "journalists"},
            id="French",
        ),
        pytest.param("fr", "Des théâtres fermés au Tchad", {"TD"}, id="a French name"),
        pytest.param(
            "es",
            "México: Justicia para el teatro; la impunidad sigue",
            {"MX", "justice-and-courts"},
            id="Spanish",
        ),
        pytest.param("es", "Las autoridades rusas cierran un teatro", {"RU"}, id="small letters"),
        pytest.param("ar", "عقوبة الإعدام في السعودية", {"SA", "death-penalty"}, id="Arabic"),
        pytest.param("ar", "إغلاق مسرح بروسيا", {"RU"}, id="an Arabic word written onto the name"),
        pytest.param("ru", "Театр закрыт в Беларуси", {"BY"}, id="a Russian case"),
        pytest.param("uk", "Театр зачинено в Україні", {"UA"}, id="a Ukrainian case"),
        pytest.param("de", "Theater in der Türkei geschlossen", {"TR"}, id="German"),
        pytest.param("pt", "Teatro fechado na Coreia do Sul", {"KR"}, id="Portuguese"),
        pytest.param(
            "de", "Russische Behörden schließen ein Theater", {"RU"}, id="a German people"
        ),
        pytest.param(
            "pt",
            "Angola: Polícia usa gás lacrimogéneo contra manifestantes pacíficos",
            {"AO", "protest-and-policing"},
            id="a Portuguese topic",
        ),
        pytest.param(
            "ru",
            "Таджикистан: Журналиста приговорили к смертной казни",
            {"TJ", "death-penalty", "journalists"},
            id="Russian topics",
        ),
        pytest.param(
            "uk", "Київ: Журналістку побито", {"UA", "journalists"}, id="a capital in Ukrainian"
        ),
        pytest.param("de", "Iran: Hinrichtung droht", {"IR", "death-penalty"}, id="a German topic"),
        pytest.param("ar", "دمشق: إغلاق مسرح", {"SY"}, id="a capital in Arabic"),
        pytest.param("es", "La paz vuelve al teatro", set(), id="peace, not La Paz"),
        pytest.param("nl", "Belarus: Theatre closed", {"BY"}, id="another one, read as English"),
        pytest.param("en-GB", "Belarus: Theatre closed", {"BY"}, id="with a country"),
    ],
)
def test_languages(taxonomy: Taxonomy, language: str, title: str, expected: set[str]) -> None:
    assert expected == labels(taxonomy, title, language=language)
