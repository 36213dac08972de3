"""What belongs to a saved page and to none of its releases: menus, greetings, buttons."""

from __future__ import annotations

import re

from digest.text import fold

_WORDS = """newsroom; news room; press room; press centre; press center; media centre;
    media center;
    salle de presse; sala de prensa; sala de imprensa; main menu; menu; menu principal; home;
    search; accueil; rechercher; recherche; inicio; buscar; facebook share; facebook; twitter;
    linkedin;
    share; share this; tweet; print; email; donate; faire un don; read more; learn more; see more;
    view all; see all; load more; show more; lire la suite; en savoir plus; voir plus; leer más;
    ver más; mehr lesen; weiterlesen; читать далее; اقرأ المزيد; next; previous; next page;
    previous page; older posts; newer posts; suivant; précédent; close; all; filter; sort by;
    back to top; subscribe; sign up; log in; cookie policy; privacy policy; terms of use"""
_EXACTLY = frozenset(fold(word) for word in _WORDS.split(";"))
_BEGINNINGS = re.compile(
    r"we put a human face on|below you'll find|if you are a member of the press|"
    r"select this search icon|skip to |subscribe to |sign up for |s'abonner |abonnez-vous |"
    r"suscríbe|page \d+|\d+ (?:results|résultats|resultados)|showing \d+|all rights reserved|"
    r"© |copyright |share (?:on|this)|follow us|suivez-nous|si vous êtes journaliste|"
    r"this (?:site|website) uses cookies|we use cookies"
)
_MASKED_ADDRESS = "[email protected]"
_PAGING = re.compile(r"[\d\s.…«»‹›<>|-]+")


def is_button(line: str) -> bool:
    """Whether a line can only be a control, wherever on the page it stands."""
    return fold(line) in _EXACTLY


def is_furniture(line: str) -> bool:
    """Whether a line at a page's top or bottom belongs to the page."""
    folded = fold(line)
    return (
        folded in _EXACTLY
        or _BEGINNINGS.match(folded) is not None
        or _PAGING.fullmatch(line) is not None
        or (_MASKED_ADDRESS in folded and len(line) < 200)
    )
