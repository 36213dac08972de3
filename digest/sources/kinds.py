"""What newsrooms call their kinds of publication, in the languages they write in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from digest.model import Kind
from digest.text import fold

# Saved as text, a picture beside the word leaves its description there.
_ICONS = re.compile(r"^(?:sheet of paper|megaphone|newspaper|envelope|document icon) ")

_NAMES: dict[Kind, str] = {
    Kind.PRESS_RELEASE: """press release; press releases; media release; news release;
        communiqué de presse; communiqués de presse; communiqué; comunicado de prensa;
        comunicados de prensa; nota de prensa; comunicado de imprensa; comunicado à imprensa;
        comunicato stampa; persbericht; pressemitteilung; pressemitteilungen;
        بيان صحفي; بيانات صحفية; пресс-релиз; пресс-релизы; пресреліз; прес-реліз""",
    Kind.REPORT: """report; reports; research; research report; briefing; rapport; rapports;
        rapport de recherche; informe; informes; bericht; berichte; relatório; relatórios;
        rapporto; تقرير; تقارير; доклад; доклады; отчет; отчёт; доповідь; звіт""",
    Kind.STATEMENT: """statement; statements; public statement; press statement;
        media statement; joint statement; open letter; déclaration; déclarations;
        déclaration publique; déclaration commune; lettre ouverte; declaración; declaraciones;
        declaración pública; stellungnahme; stellungnahmen; erklärung; declaração;
        declarações; dichiarazione; بيان; بيانات; تصريح; заявление; заявления; заява; заяви""",
    Kind.NEWS: """news; latest news; news story; news item; actualité; actualités; nouvelle;
        nouvelles; noticia; noticias; nachricht; nachrichten; aktuelles; meldung; notícia;
        notícias; notizia; notizie; nieuws; خبر; أخبار; новость; новости; новина; новини""",
    Kind.FEATURE: """feature; features; feature story; in depth; long read; article de fond;
        reportage; reportages; portrait; grand format; reportaje; reportajes; reportagem;
        hintergrund; تحقيق; قصة; репортаж; статья; стаття""",
    Kind.CAMPAIGN: """campaign; campaigns; campagne; campagnes; campaña; campañas; kampagne;
        kampagnen; campanha; campanhas; campagna; حملة; حملات; кампания; кампании; кампанія""",
    Kind.URGENT_ACTION: """urgent action; urgent actions; action urgente; actions urgentes;
        acción urgente; acciones urgentes; eilaktion; ação urgente; ações urgentes;
        azione urgente; تحرك عاجل; срочная акция; акция срочной помощи; термінова акція""",
}
_KINDS = {fold(name): kind for kind, names in _NAMES.items() for name in names.split(";")}
_OTHERS = frozenset(
    {"blog", "opinion", "op-ed", "interview", "video", "podcast", "event", "factsheet", "q&a"}
)


def kind_of(label: str) -> Kind | None:
    """The kind that a printed label names, whatever its case; None where it names none."""
    return _KINDS.get(_bare(label))


def closest(kinds: Iterable[Kind | None]) -> Kind | None:
    """The first that says more than "News", which may be anything; else that one."""
    named = [one for one in kinds if one]
    return next((one for one in named if one is not Kind.NEWS), next(iter(named), None))


def by_map(terms: Iterable[str], meanings: Mapping[str, str]) -> Kind | None:
    """The kind that a source's own map gives to its terms, as "report" or "kind:report"."""
    folded = {fold(term): said.removeprefix("kind:") for term, said in meanings.items()}
    said = (folded.get(fold(term)) for term in terms)
    return closest(Kind(one) for one in said if one in frozenset(Kind))


def is_kind_label(line: str) -> bool:
    """Whether a line says what sort of publication follows, also of a sort that is not ours."""
    bare = _bare(line)
    return bare in _KINDS or bare in _OTHERS


def _bare(label: str) -> str:
    return _ICONS.sub("", fold(label)) if len(label) <= 60 else ""
