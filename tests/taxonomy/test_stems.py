"""A stem takes the endings of its word, and not another word that only begins alike."""

import pytest

from digest.taxonomy import Document, Taxonomy


def met(taxonomy: Taxonomy, language: str, text: str) -> set[str]:
    """The topics that anything in a text speaks for."""
    fired = taxonomy.fired(Document(title=text, summary="", language=language))
    return {rule.topic for rule in fired.counted}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("fr", "Les pasteurs de l’église", id="fr: clergy keep no herds"),
        pytest.param("fr", "Une horloge et sa pendule", id="fr: a clock hangs nobody"),
        pytest.param("fr", "Le troupeau du visage publicitaire", id="fr: a herd is no troop"),
        pytest.param("fr", "Un banquet gracieux", id="fr: a dinner is no bank"),
        pytest.param("es", "El tributo al tribuno", id="es: a tax is no tribe"),
        pytest.param("es", "Un argumento racional y vacuno", id="es: reason and cattle"),
        pytest.param("es", "Bombay", id="es: a city is no bomb"),
        pytest.param("de", "Näheres im Nahen Osten", id="de: details sew nothing"),
        pytest.param("de", "Qualität", id="de: quality torments nobody"),
        pytest.param("de", "Es würde sich lohnen", id="de: what is worth it is no wage"),
        pytest.param("en", "A bombastic kettle", id="en: no bomb, no kettling"),
        pytest.param("en", "A slump and slumber", id="en: no slum"),
        pytest.param("en", "The visage of infantry and gaggles", id="en: no visa, no infant"),
        pytest.param("ru", "Поэтому побочный", id="ru: therefore is no poet"),
        pytest.param("ru", "На первом этапе", id="ru: a stage is no convoy of prisoners"),
        pytest.param("ru", "Осадки в Пенсильвании", id="ru: rain is no siege"),
        pytest.param("ru", "Вдоволь вождения", id="ru: plenty of driving"),
        pytest.param("ru", "Акционер", id="ru: who owns shares is no protest"),
        pytest.param("uk", "Справді справжній", id="uk: what is real is no case"),
        pytest.param("uk", "Поетапно", id="uk: step by step is no poet"),
        pytest.param("uk", "Арматура", id="uk: iron bars are no army"),
    ],
)
def test_another_word_is_not_taken(taxonomy: Taxonomy, language: str, text: str) -> None:
    assert set() == met(taxonomy, language, text)


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        pytest.param("fr", "Le tribunal", "indigenous-rights", id="fr: a court is no tribe"),
        pytest.param("fr", "Police, Tunisie", "armed-conflict", id="fr: Tunisia kills nobody"),
        pytest.param("es", "Ofensiva", "freedom-of-expression", id="es: an offensive is no insult"),
        pytest.param("en", "Unionists", "business-and-environment", id="en: no trade union"),
    ],
)
def test_nor_for_this_topic(taxonomy: Taxonomy, language: str, text: str, topic: str) -> None:
    assert topic not in met(taxonomy, language, text)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("fr", "Les tribus et les terres tribales", "indigenous-rights", id="fr"),
        pytest.param("fr", "Les pasteurs nomades", "indigenous-rights", id="fr: herders"),
        pytest.param("es", "La tribu", "indigenous-rights", id="es"),
        pytest.param("es", "Bombardeo", "armed-conflict", id="es: bombs"),
        pytest.param("de", "Eine Näherin", "business-and-environment", id="de"),
        pytest.param("en", "Bombings and bombers", "armed-conflict", id="en"),
        pytest.param("ru", "Осада", "armed-conflict", id="ru"),
        pytest.param("uk", "Армії", "armed-conflict", id="uk"),
    ],
)
def test_its_own_endings_are(taxonomy: Taxonomy, language: str, text: str, expected: str) -> None:
    assert expected in met(taxonomy, language, text)
