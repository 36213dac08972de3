"""Words that mean two things are told apart, and definitions decide rather than words."""

import pytest

from digest.taxonomy import Taxonomy
from tests.taxonomy.reading import countries, labels, regions


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


@pytest.mark.parametrize(
    ("language", "title", "summary", "expected"),
    [
        pytest.param(
            "uk",
            None,
            "ВІДЕНЬ – Влада Білорусі має відкрити театр, заявила група.",
            {"BY"},
            id="a dateline in Cyrillic",
        ),
        pytest.param(
            "fr",
            None,
            "Genève, 3 mai – Les autorités du Tchad doivent rouvrir le théâtre.",
            {"TD"},
            id="a French dateline with a date",
        ),
        pytest.param(
            "ar",
            None,
            "برلين – يجب على السلطات في تونس إعادة فتح المسرح.",
            {"TN"},
            id="an Arabic dateline",
        ),
        pytest.param(
            "ar",
            None,
            "(بيروت، 3 مايو/أيار 2024) – على السلطات في مصر إعادة فتح المسرح.",
            {"EG"},
            id="an Arabic dateline in parentheses",
        ),
        pytest.param(
            "es",
            None,
            "Ciudad de México.- Las autoridades de Honduras deben reabrir el teatro.",
            {"HN"},
            id="a Spanish dateline",
        ),
        pytest.param(
            "ru",
            None,
            "Москва, 3 мая 2024 года – Власти Таджикистана должны открыть театр.",
            {"TJ"},
            id="a Russian dateline with a date",
        ),
        pytest.param(
            "de",
            None,
            "Berlin, 3. Mai 2024 – Die Behörden in Belarus müssen das Theater öffnen.",
            {"BY"},
            id="a German dateline with a date",
        ),
        pytest.param(
            "de",
            None,
            "Gaza – Nur noch vier Theater sind offen.",
            {"PS"},
            id="a territory in a dateline, German",
        ),
        pytest.param(
            "ru",
            None,
            "Газа – Закрыты последние театры.",
            {"PS"},
            id="a territory in a dateline, Russian",
        ),
        pytest.param(
            "ar",
            None,
            "غزة – إغلاق آخر المسارح في المدينة.",
            {"PS"},
            id="a territory in a dateline, Arabic",
        ),
        pytest.param(
            "fr",
            None,
            "GAZA – Les derniers théâtres sont fermés.",
            {"PS"},
            id="a territory in a dateline, French",
        ),
        pytest.param(
            "fr",
            "Liban : le théâtre des réfugiés syriens fermé",
            "La municipalité de Tripoli n’a pas donné de raison.",
            {"LB"},
            id="Tripoli in Lebanon, French",
        ),
        pytest.param(
            "ar",
            "لبنان: إغلاق مسرح",
            "ينتظر اللاجئون السوريون في طرابلس إعادة فتحه.",
            {"LB"},
            id="Tripoli in Lebanon, Arabic",
        ),
        pytest.param(
            "ar",
            "إغلاق مسرح في طرابلس",
            "لم تقدم السلطات الليبية سببا.",
            {"LY"},
            id="Tripoli in Libya, Arabic",
        ),
        pytest.param(
            "ru",
            "Ливан: Театр закрыт",
            "Сирийские беженцы ждут у ворот.",
            {"LB"},
            id="where refugees are from, Russian",
        ),
        pytest.param(
            "de",
            "Libanon: Theater geschlossen",
            "Syrische Flüchtlinge warten vor dem Tor.",
            {"LB"},
            id="where refugees are from, German",
        ),
        pytest.param(
            "uk",
            "Польща: Театр зачинено",
            "Білоруські біженці чекають біля воріт.",
            {"PL"},
            id="where refugees are from, Ukrainian",
        ),
        pytest.param(
            "es",
            "Colombia: Teatro cerrado",
            "Los migrantes venezolanos esperan en la puerta.",
            {"CO"},
            id="where migrants are from, Spanish",
        ),
        pytest.param(
            "pt",
            "Guiné-Bissau: teatro fechado",
            "A peça em língua portuguesa não será mostrada.",
            {"GW"},
            id="a language is no country",
        ),
        pytest.param(
            "de",
            "Todesstrafe in Georgia: Theater protestiert",
            "Die Bühne in Atlanta bleibt dunkel.",
            {"US"},
            id="Georgia, the state, in German",
        ),
        pytest.param(
            "fr",
            "Géorgie : un théâtre fermé",
            "Des spectateurs attendent devant une salle de Tbilissi.",
            {"GE"},
            id="Géorgie, the country",
        ),
        pytest.param(
            "es",
            "Georgia: teatro cerrado",
            "La sala de Atlanta, en Estados Unidos, sigue a oscuras.",
            {"US"},
            id="Georgia, the state, in Spanish",
        ),
        pytest.param(
            "ar",
            "مسرح على ضفاف نهر الأردن",
            "",
            set(),
            id="the river Jordan in Arabic",
        ),
        pytest.param(
            "de",
            "Jemen: Theater zerstört",
            "Die von Saudi-Arabien geführte Koalition warf Bomben ab.",
            {"YE"},
            id="who leads a coalition, German",
        ),
        pytest.param(
            "es",
            "Yemen: teatro destruido",
            "La coalición liderada por Arabia Saudí lanzó bombas.",
            {"YE"},
            id="who leads a coalition, Spanish",
        ),
        pytest.param(
            "es",
            "Sudán: los teatros siguen cerrados",
            "Los ministros reunidos en Viena no hablaron de ello.",
            {"SD"},
            id="where ministers met, Spanish",
        ),
        pytest.param(
            "ru",
            "Судан: Театры закрыты",
            "Министры на встрече в Женеве об этом не говорили.",
            {"SD"},
            id="where ministers met, Russian",
        ),
        pytest.param(
            "pt",
            "Sudão: teatros fechados",
            "Na cimeira de Berlim ninguém falou disso.",
            {"SD"},
            id="where ministers met, Portuguese",
        ),
        pytest.param(
            "uk",
            "Театр у Криму зачинено",
            "",
            {"UA"},
            id="Crimea in Ukrainian",
        ),
        pytest.param(
            "ar",
            "إغلاق مسرح في القرم",
            "",
            {"UA"},
            id="Crimea in Arabic",
        ),
        pytest.param(
            "de",
            "Theater auf der Krim geschlossen",
            "",
            {"UA"},
            id="Crimea in German",
        ),
        pytest.param(
            "ru",
            "Крымский театр закрыт",
            "",
            {"UA"},
            id="Crimean in Russian",
        ),
        pytest.param(
            "fr",
            "Les États ont ratifié les Conventions de Genève",
            "",
            set(),
            id="French names of treaties",
        ),
        pytest.param(
            "fr",
            "RDC : théâtre fermé",
            "L’armée congolaise n’a pas donné de raison.",
            {"CD"},
            id="congolais, of the larger Congo",
        ),
        pytest.param(
            "fr",
            "Un théâtre fermé à Brazzaville",
            "La police congolaise n’a pas donné de raison.",
            {"CG"},
            id="congolais, of the smaller Congo",
        ),
    ],
)
def test_places_in_every_language(
    taxonomy: Taxonomy, language: str, title: str | None, summary: str, expected: set[str]
) -> None:
    assert expected == countries(taxonomy, title, summary, language)
