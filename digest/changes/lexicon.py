"""The words that decide how grave a change is, in the languages that newsrooms here write in.

A word that turns a sentence round, counts, or names a day is never a slip, whichever language it
belongs to: the sets are pooled, since a word too many only makes a change an update. Articles make
a change silent, so they count in their own language only.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS = _words(
    # en, fr, es, de
    "no not never none neither nor nobody nothing without cannot hardly unless except "
    "ne n pas non jamais aucun aucune sans ni rien personne sauf "
    "nunca jamás ningún ninguno ninguna nadie nada sin tampoco salvo "
    "nicht nie niemals kein keine keinen keinem keiner keines ohne weder noch niemand nichts außer "
    # ru, ar, pt, uk
    "не ни нет без никогда никто ничего нельзя кроме "
    "لا لم لن ليس ليست ليسوا غير ولا ولم ولن فلم فلا دون بدون عدم سوى "
    "não nem sem nenhum nenhuma ninguém ні немає ніколи ніхто нічого"
)
"""Words that turn a sentence round."""

NUMBERS = _words(
    "zero two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty "
    "sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion "
    "billions trillion dozen dozens half double twice first second third fourth fifth both "
    "deux trois quatre cinq sept huit neuf dix onze douze vingt trente quarante cinquante "
    "soixante cent cents centaines mille milliers milliard milliards premier première deuxième "
    "dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta "
    "cien ciento cientos mil miles millón millones primero primera segundo segunda tercero "
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig "
    "hundert hunderte tausend tausende millionen milliarde milliarden erste zweite dritte "
    "два две три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят "
    "сто двести триста тысяча тысячи тысяч миллион миллиона миллионов миллиард первый второй "
    "اثنان اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة عشرون عشرين مئة مائة مئات ألف آلاف "
    "مليون ملايين مليار الأول الثاني الثالث"
)
"""Words that count."""

DAYS = _words(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "lunes martes miércoles jueves viernes sábado domingo "
    "januar februar märz juni juli oktober dezember "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье "
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر "
    "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد "
    "today yesterday tomorrow hier demain ayer hoy mañana heute gestern morgen "
    "сегодня вчера завтра اليوم أمس غدا"
)
"""Words that name a day."""

ARTICLES = {
    "en": _words("a an the"),
    "fr": _words("le la les l un une des du d"),
    "es": _words("el la los las un una unos unas lo"),
    "de": _words("der die das den dem des ein eine einen einem einer eines"),
}
"""Words that come and go without anything being said."""

PREFIXES = _words(
    "un in im il ir non dis mis de re a anti counter contra pro ex pre post mal miss ent "
    "dé dés des не ни без бес анти ال و ف"
) - _words("ال و ف")
"""What turns the word that it is put before."""
