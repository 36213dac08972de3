"""What a page counts or stamps beside its text: shares, minutes to read, when it was touched.

It changes with every visit and says nothing; it is left out wherever texts are compared.
"""

from __future__ import annotations

import re

_N = r"\d[\d.,\u202f\xa0]*\s?[KkMm]?"
_UNIT_EN = r"(?:second|minute|min|hour|hr|day|week|month|year)s?"
_UNIT = (
    rf"(?:{_UNIT_EN}|secondes?|minutes?|heures?|jours?|semaines?|mois|ans?"
    r"|segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?"
    r"|Sekunden?|Minuten?|Stunden?|Tag(?:en?)?|Wochen?|Monat(?:en?)?|Jahr(?:en?)?"
    r"|секунд[уы]?|минут[уы]?|час(?:а|ов)?|дн(?:я|ей)|день|недел[юиь]|месяц(?:а|ев)?|лет|год(?:а)?"
    r"|ثوان|ثانية|دقائق|دقيقة|ساعات|ساعة|أيام|يوما?|أسابيع|أسبوع|أشهر|شهرا?|سنوات|سنة)(?!\w)"
)
_AGO = (
    rf"(?:{_N}|an?|une?|una|eine[rm]?) ?{_UNIT} (?:ago|назад)|il y a {_N} ?{_UNIT}"
    rf"|hace {_N} ?{_UNIT}|vor {_N} ?{_UNIT}|(?:{_N} ?)?{_UNIT} назад"
    rf"|(?:قبل|منذ) (?:{_N} ?)?{_UNIT}|just now|à l['’]instant|ahora mismo|gerade eben|только что"
)
_TOUCHED = (
    r"(?:(?:last |page )?(?:updated|modified|published|posted)|mis à jour|publié|modifié"
    r"|(?:última )?actualiza(?:do|ción)|publicado|(?:zuletzt )?aktualisiert|veröffentlicht"
    r"|обновлено|опубликовано|(?:تم ال)?تحديث|آخر تحديث|نُ?شر)"
)
_READ = (
    rf"{_N}[ -]?(?:min(?:ute)?s?)[ -](?:read|de lecture|de lectura)"
    rf"|(?:reading time|estimated reading time|temps de lecture|tiempo de lectura|lesezeit"
    rf"|время чтения|(?:وقت|مدة) القراءة)\s?[:–-]?\s?(?:ca\.? |about |environ )?{_N} ?{_UNIT}\.?"
)
_NOUNS = (
    r"(?:shares?|views?|likes?|comments?|reads?|retweets?|claps?|downloads?"
    r"|partages?|vues?|commentaires?|(?:veces )?compartidos?|vistas?|visitas?|comentarios?"
    r"|mal geteilt|aufrufe?|kommentare?|просмотр(?:а|ов)?|комментари(?:й|я|ев)"
    r"|репост(?:а|ов)?|поделились|مشارك(?:ة|ات)|مشاهد(?:ة|ات)|تعليق(?:ات)?|قراءة)(?!\w)"
)
_CLOCK = r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{2,4})?"
_DATE = r"[\w.]{1,12}[ ./-][\w.]{1,12},?[ ./-]\d{2,4}"
_DAY = r"(?:yesterday|today|hier|ayer|hoy|gestern|heute|вчера|сегодня)"
_STAMP = (
    rf"{_TOUCHED}\s?:?\s?(?:on |le |el |am )?(?:(?:{_AGO})"
    rf"|(?:(?:{_DAY}|{_DATE})(?:,| at| à| a las| um| в)? ?)?(?:{_CLOCK})?)"
)

# Atomic and possessive: whoever writes the page must not choose how long it is looked at.
_ALONE = re.compile(
    rf"(?>(?:{_STAMP}|{_AGO}|{_READ}|{_N} ?{_NOUNS}|{_NOUNS}\s?:?\s?{_N}"
    r"|share|partager|compartir|teilen|поделиться|مشاركة)[\s|·•,.–-]*+)++",
    re.IGNORECASE,
)
_AT_AN_END = rf"(?:{_READ}|{_TOUCHED}\s?:?\s?(?:{_AGO}))"
_AT_START = re.compile(rf"{_AT_AN_END}[\s|·•,.–-]*", re.IGNORECASE)
_AT_END = re.compile(rf"(?<=[.!?…؟\"'”’»)])\s+{_AT_AN_END}[\s.]*$", re.IGNORECASE)
_LONGEST = 120


def without_counters(text: str) -> str:
    """Plain text without the paragraphs that only count or stamp, nor what stands so at either
    end. "They lost 123 shares" is a sentence and stays."""
    kept = [part for part in re.split(r"\n+", text) if not _is_counter(part.strip())]
    bare = "\n\n".join(kept)
    if (found := _AT_START.match(bare)) is not None:
        bare = bare[found.end() :]
    head, tail = bare[:-_LONGEST], bare[-_LONGEST:]
    return head + _AT_END.sub("", tail)


def _is_counter(paragraph: str) -> bool:
    return len(paragraph) <= _LONGEST and _ALONE.fullmatch(paragraph) is not None
