"""What stands around a picture in saved text: its caption, its credit, or only its file name.

A credit is kept exactly as printed. "Photo by" credits, "Photo of" describes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.model import Image
from digest.text import fold

_FILE_NAME = re.compile(r"\S*[\w)-]\.(?:png|jpe?g|gif|webp|svg|tiff?|bmp|heic|avif)", re.IGNORECASE)
_PICTURE = (
    r"(?:photo|photos|photograph|photographs|image|images|picture|pictures|video|illustration|"
    r"graphic|foto|fotos|fotografía|imagen|imagem|bild|фото|صورة)"
)
_CREDITS = (
    r"(?:"
    rf"{_PICTURE}\s*(?:by|par|por|von|credit|crédit|credits|courtesy|:|©|\(c\)|/)"
    r"|photographer\b|photographe\b|fotógraf[oa]\b|fotograf\b|фотограф\b"
    r"|(?:credit|credits|crédit|crédits|crédito|créditos)\b"
    r"|courtesy\s+of\b|copyright\b|©|\(c\)\s"
    r")"
)
_BEGINS = re.compile(rf"^\(?\s*{_CREDITS}", re.IGNORECASE)
_AGENCIES = (
    r"(?:getty(?:\s?images)?|afp|reuters|ap|ap photo|epa(?:-efe)?|efe|anadolu(?: agency)?|"
    r"nurphoto|lightrocket|sopa images|bloomberg|tass|sputnik|ria novosti|sipa(?: usa)?|pacific "
    r"press|shutterstock|alamy|corbis|magnum(?: photos)?|dpa|ansa|anp|belga|keystone|"
    r"picture alliance|zuma|xinhua|upi|pa images|panos(?: pictures)?|vii|redux|istock|"
    r"amnesty international)"
)
_NAMES_AGENCY = re.compile(rf"(?:^\(?|/|\bvia|\|)\s*{_AGENCIES}\s*\)?\.?$", re.IGNORECASE)
_AGENCY_FIRST = re.compile(rf"^\(?\s*{_AGENCIES}\s*(?:photo\s*)?/", re.IGNORECASE)
_PARTICLES = frozenset(
    {"via", "de", "del", "della", "der", "den", "di", "da", "du", "la", "le", "van", "von"}
    | {"of", "for", "the", "and", "und", "et", "y"}
)
_IN_BRACKETS = re.compile(r"\s*(?P<whole>\((?:[^()]|\([^()]*\))*\)?)\s*$")
_AFTER_SENTENCE = re.compile(
    rf"(?<=[.!?…”\"’)])\s+(?P<credit>(?:{_CREDITS})[^.!?]{{2,120}}\.?)$", re.IGNORECASE
)


def is_file_name(line: str) -> bool:
    """Whether a line is nothing but a picture's file name."""
    return _FILE_NAME.fullmatch(line) is not None


def is_credit(line: str) -> bool:
    """Whether a whole line says who made a picture and not what is in it."""
    words = line.split()
    if len(words) > 25:
        return False
    if _BEGINS.match(line) or _AGENCY_FIRST.match(line):
        return True
    if len(words) > 14 or not _is_names(words):
        return False
    if _NAMES_AGENCY.search(line):
        return True
    # "Name/Agency we do not know", but neither "Israel/OPT: a title" nor an aside in brackets.
    return "/" in line and len(words) <= 8 and ":" not in line and not line.startswith("(")


def has_credit(lines: Sequence[str]) -> bool:
    """Whether any of the lines is a credit or ends in one."""
    return any(is_credit(line) or _split(line)[1] for line in lines)


def picture(lines: Sequence[str]) -> Image | None:
    """Caption and credit told apart; None where nothing but file names is left."""
    captions: list[str] = []
    inline: list[str] = []
    own: list[str] = []
    for line in lines:
        if is_credit(line):
            own.append(line)
        elif not is_file_name(line):
            caption, credit = _split(line)
            captions += [caption] if caption else []
            inline += [credit] if credit else []
    credits_ = [one for one in inline if not _told_by(one, own)] + own
    if not captions and not credits_:
        return None
    return Image(caption=" ".join(captions) or None, credit=" ".join(credits_) or None)


def _split(line: str) -> tuple[str, str]:
    """A line's caption, and the credits at its end: all "(Photo by …)", or one after a stop."""
    rest = line
    while (bracket := _IN_BRACKETS.search(rest)) and is_credit(bracket["whole"]):
        rest = rest[: bracket.start()]
    if rest == line and (after := _AFTER_SENTENCE.search(line)):
        rest = line[: after.start()]
    return rest.strip(), line[len(rest) :].strip()


def _told_by(inline: str, own: Sequence[str]) -> bool:
    """Whether a credit on a line of its own says again what a caption ended in."""
    return any(fold(line).strip("()") in fold(inline) for line in own)


def _is_names(words: Sequence[str]) -> bool:
    return all(
        not word[:1].islower() or word.strip("(),.").lower() in _PARTICLES
        for word in (word.lstrip("(‘'\"“") for word in words)
    )
