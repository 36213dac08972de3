"""What countries are called in the languages we know. The home of Babel's CLDR names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError, localedata

LANGUAGES = ("en", "fr", "es", "ar", "de", "pt", "ru", "uk")

_ARABIC_PREFIXES = ("", "و", "ب", "ل", "ف", "ك")
_ENDINGS = {  # how a name's last letters change with its case (Russian, Ukrainian)
    "ru": {
        "ия": ("ия", "ии", "ию", "ией"),
        "а": ("а", "ы", "и", "е", "у", "ой", "ей"),
        "я": ("я", "и", "е", "ю", "ей"),
        "ь": ("ь", "и", "я", "ю", "ем", "е"),
    },
    "uk": {
        "ія": ("ія", "ії", "ію", "ією"),
        "а": ("а", "и", "і", "у", "ою"),
        "я": ("я", "і", "ю", "ею"),
        "ь": ("ь", "і", "ю", "я"),
    },
}
_CONSONANT_ENDINGS = {"ru": ("", "а", "у", "ом", "е"), "uk": ("", "у", "а", "ом", "і")}


def spoken_in(word: str) -> tuple[str | None, ...]:
    """The languages whose texts a word that all have in common can be met in; None for all of them.
    A word in another alphabet would only keep a text from being folded the quick way."""
    if any("\u0400" <= letter <= "\u04ff" for letter in word):
        return ("ru", "uk")
    return ("ar",) if any("\u0600" <= letter <= "\u06ff" for letter in word) else (None,)


def territory(code: str, language: str) -> str | None:
    """The CLDR name of a territory, None where there is none; English for other languages."""
    return _territories(language if language in LANGUAGES else "en").get(code)


@cache
def _territories(language: str) -> dict[str, str]:
    """All names of one language. Babel keeps all that it ever read, a megabyte for each language,
    of which these are a twentieth: it is told to forget, and reads again what is wanted again."""
    named = {code: str(name) for code, name in Locale.parse(language).territories.items()}
    localedata._cache.clear()
    return named


def language(tag: str, spoken: str) -> str:
    """What a language (BCP 47) is called in another: CLDR's name, the tag where there is none."""
    try:
        called = Locale.parse(tag, sep="-" if "-" in tag else "_").get_display_name(
            spoken if spoken in LANGUAGES else "en"
        )
    except (ValueError, UnknownLocaleError):
        return tag
    return called[:1].upper() + called[1:] if called else tag


def written(name: str, language: str) -> Iterator[str]:
    """The forms in which a name stands in a sentence: cases, and Arabic words stuck to it."""
    if language == "ar":
        yield from arabic(name)
    elif language in _ENDINGS and " " not in name and "-" not in name:
        yield from _cases(name, language)
    else:
        yield name


def _cases(name: str, language: str) -> Iterator[str]:
    for ending, forms in _ENDINGS[language].items():
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            yield from (stem + form for form in forms)
            return
    if name[-1] in "оеиіуюэєё":
        yield name
    else:
        yield from (name + form for form in _CONSONANT_ENDINGS[language])


def arabic(phrase: str) -> Iterator[str]:
    """The phrase with "and", "in", "to", "so" and "like" written onto its first word."""
    yield from (prefix + phrase for prefix in _ARABIC_PREFIXES)
    if phrase.startswith("ال"):
        yield "لل" + phrase.removeprefix("ال")


def arabic_people(base: str) -> Iterator[str]:
    """All forms of a nationality given as masculine singular without article."""
    for ending in ("", "ة", "ون", "ين", "ات"):
        yield from arabic(base + ending)
        yield from arabic("ال" + base + ending)
